#!/usr/bin/python3
"""Asks for samples over Kafka and writes them as a picture.

usage: request.py SERVERS [SEED] [COUNT] [FILE]

Needs python3-kafka, and a sampler with sampler.requests=true.
"""

import json
import sys
import uuid

from kafka import KafkaConsumer, KafkaProducer, TopicPartition

REQUESTS = "streamgan.sample-requests"
REPLIES = "streamgan.sample-replies"
SECONDS = 30


def main(servers, seed=7, count=16, file="requested.png"):
    consumer = KafkaConsumer(bootstrap_servers=servers, consumer_timeout_ms=1000 * SECONDS)
    partitions = [TopicPartition(REPLIES, p) for p in consumer.partitions_for_topic(REPLIES)]
    consumer.assign(partitions)
    consumer.seek_to_end()
    for partition in partitions:
        consumer.position(partition)
    ours = uuid.uuid4().hex.encode()
    producer = KafkaProducer(bootstrap_servers=servers)
    producer.send(
        REQUESTS,
        key=b"request.py",
        value=json.dumps({"seed": int(seed), "count": int(count)}).encode(),
        headers=[("correlation-id", ours)])
    producer.flush()
    for reply in consumer:
        headers = dict(reply.headers)
        if headers.get("correlation-id") != ours:
            continue
        if headers["status"] != b"200":
            sys.exit(f"request.py: {reply.value.decode()}")
        with open(file, "wb") as out:
            out.write(reply.value)
        print(f"{file}: {count} samples by generator {headers['generator-version'].decode()}")
        return
    sys.exit(f"request.py: no reply within {SECONDS} s")


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    main(*sys.argv[1:])
