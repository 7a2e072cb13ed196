#!/usr/bin/env python3
"""Lands the metrics of a pipeline with topics.format=json in PostgreSQL, every committed step once.

Debian: apt-get install python3-confluent-kafka python3-psycopg2

usage: postgres.py [BOOTSTRAP_SERVERS [SECONDS]]    SECONDS: end when no record has come for this time

PGHOST, PGDATABASE, PGUSER and libpq's other variables select the database. The key of a row is the position of its record, and
the table says where to continue, so a landing that is killed at any time leaves no gap and lands no record twice.
"""
import sys

import confluent_kafka
import psycopg2
import psycopg2.extras

SCHEMA = """
CREATE TABLE IF NOT EXISTS streamgan_metrics (
  "partition" int, "offset" bigint, model text NOT NULL, record jsonb NOT NULL, PRIMARY KEY ("partition", "offset"));
CREATE OR REPLACE VIEW streamgan_steps AS SELECT
  model,
  record->>'runId' AS run_id,
  (record->>'step')::bigint AS step,
  (record->>'imagesSeen')::bigint AS images_seen,
  (record->>'completedAt')::timestamptz AS completed_at,
  (record->>'discriminatorLoss')::float8 AS discriminator_loss,
  (record->>'generatorLoss')::float8 AS generator_loss,
  (record->>'penalty')::float8 AS penalty
FROM streamgan_metrics
"""

servers = sys.argv[1] if len(sys.argv) > 1 else "localhost:9092"
patience = float(sys.argv[2]) if len(sys.argv) > 2 else None
topic = "streamgan.metrics"
database = psycopg2.connect("")
with database, database.cursor() as cursor:
    cursor.execute(SCHEMA)
    cursor.execute('SELECT "partition", max("offset") + 1 FROM streamgan_metrics GROUP BY "partition"')
    landed = dict(cursor.fetchall())

# Committed records only, which is this library's default.
consumer = confluent_kafka.Consumer({
    "bootstrap.servers": servers, "group.id": "postgres", "enable.auto.commit": False, "auto.offset.reset": "earliest"})
partitions = consumer.list_topics(topic, 30).topics[topic].partitions
consumer.assign([
    confluent_kafka.TopicPartition(topic, each, landed.get(each, confluent_kafka.OFFSET_BEGINNING)) for each in partitions])
while True:
    records = consumer.consume(500, 1 if patience is None else patience)
    for record in records:
        if record.error():
            raise confluent_kafka.KafkaException(record.error())
    rows = [
        (record.partition(), record.offset(), record.key().decode(), record.value().decode())
        for record in records if record.value()[:1] == b"{"]
    if rows:
        with database, database.cursor() as cursor:
            psycopg2.extras.execute_values(
                cursor, "INSERT INTO streamgan_metrics VALUES %s ON CONFLICT DO NOTHING", rows)
        print(f"landed {len(rows)} records", flush=True)
    if not records and patience is not None:
        break
