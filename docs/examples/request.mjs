// Asks for samples over Kafka and writes them as a picture.
// usage: node request.mjs SERVERS [SEED] [COUNT] [FILE]
// Needs `npm install` in this folder, and a sampler with sampler.requests=true.
import {randomUUID} from 'node:crypto';
import {writeFileSync} from 'node:fs';
import kafkajs from 'kafkajs';

const [servers, seed = '7', count = '16', file = 'requested.png'] = process.argv.slice(2);
if (!servers) {
  console.error('usage: node request.mjs SERVERS [SEED] [COUNT] [FILE]');
  process.exit(2);
}
const SECONDS = 30;
const ours = randomUUID();
const kafka = new kafkajs.Kafka({brokers: servers.split(','), logLevel: kafkajs.logLevel.ERROR});
const consumer = kafka.consumer({groupId: `request-${ours}`});
const producer = kafka.producer();
await Promise.all([consumer.connect(), producer.connect()]);
// From the beginning: the request may be answered before the group has found its place.
await consumer.subscribe({topic: 'streamgan.sample-replies', fromBeginning: true});
const reply = new Promise(resolve => consumer.run({
  eachMessage: async ({message}) => {
    if (String(message.headers['correlation-id']) === ours) {
      resolve(message);
    }
  },
}));
await producer.send({
  topic: 'streamgan.sample-requests',
  messages: [{
    key: 'request.mjs',
    value: JSON.stringify({seed: Number(seed), count: Number(count)}),
    headers: {'correlation-id': ours},
  }],
});
const timeout = setTimeout(() => {
  console.error(`request.mjs: no reply within ${SECONDS} s`);
  process.exit(1);
}, 1000 * SECONDS);
const {headers, value} = await reply;
clearTimeout(timeout);
const answered = String(headers.status) === '200';
if (answered) {
  writeFileSync(file, value);
  console.log(`${file}: ${count} samples by generator ${headers['generator-version']}`);
} else {
  console.error(`request.mjs: ${value}`);
}
await Promise.all([consumer.disconnect(), producer.disconnect()]);
process.exit(answered ? 0 : 1);
