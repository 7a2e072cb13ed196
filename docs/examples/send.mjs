// Sends image files as JSON with base64.  npm install, then:  node send.mjs BOOTSTRAP_SERVERS LABEL FILE...
import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import { Kafka } from "kafkajs";

const [servers, label, ...files] = process.argv.slice(2);
const producer = new Kafka({ clientId: "send.mjs", brokers: servers.split(","), logLevel: 1 }).producer();

await producer.connect();
for (const file of files) {
  const image = {
    id: basename(file),
    source: "web",
    label,
    capturedAt: new Date().toISOString(),
    content: (await readFile(file)).toString("base64"),
  };
  await producer.send({ topic: "streamgan.raw-images", messages: [{ key: "web", value: JSON.stringify(image) }] });
}
await producer.disconnect();
console.log(`sent ${files.length}`);
