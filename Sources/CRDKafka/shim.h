// librdkafka for Swift: the headers, and inline wrappers for what Swift cannot call.
#pragma once

#include <librdkafka/rdkafka.h>
#include <librdkafka/rdkafka_mock.h>

// Swift cannot call the variadic rd_kafka_producev, and building an array of the 72-byte rd_kafka_vu_t unions
// for each message in Swift costs an allocation. The array stays on the C stack here.
//
// Headers go in as one list that the caller owns until success (RD_KAFKA_VTYPE_HEADERS): with single headers
// librdkafka before 2.12.0 frees the message twice when the partition is refused (#4627).
//
// A missing key or value is a null on the wire, an empty one is not: `has_key` and `has_value` tell them
// apart, because an empty Swift array may have no address.
//
// `number` comes back with the delivery report, as rd_kafka_message_t's `_private`; 0 is none.
static inline rd_kafka_error_t *crdkafka_produce(
    rd_kafka_t *client, rd_kafka_topic_t *topic,
    int has_key, const void *key, size_t key_size,
    int has_value, const void *value, size_t value_size,
    rd_kafka_headers_t *headers, size_t number)
{
    static const char empty[1] = "";
    rd_kafka_vu_t arguments[6];
    size_t count = 0;

    arguments[count].vtype = RD_KAFKA_VTYPE_RKT;
    arguments[count++].u.rkt = topic;
    arguments[count].vtype = RD_KAFKA_VTYPE_MSGFLAGS;
    arguments[count++].u.i = RD_KAFKA_MSG_F_COPY;
    if (number) {
        arguments[count].vtype = RD_KAFKA_VTYPE_OPAQUE;
        arguments[count++].u.ptr = (void *)number;
    }
    if (has_key) {
        arguments[count].vtype = RD_KAFKA_VTYPE_KEY;
        arguments[count].u.mem.ptr = (void *)(key ? key : empty);
        arguments[count++].u.mem.size = key_size;
    }
    if (has_value) {
        arguments[count].vtype = RD_KAFKA_VTYPE_VALUE;
        arguments[count].u.mem.ptr = (void *)(value ? value : empty);
        arguments[count++].u.mem.size = value_size;
    }
    if (headers) {
        arguments[count].vtype = RD_KAFKA_VTYPE_HEADERS;
        arguments[count++].u.headers = headers;
    }
    return rd_kafka_produceva(client, arguments, count);
}

// Variadic in C: one answer that comes late, with or without an error.
static inline rd_kafka_resp_err_t crdkafka_mock_push_delayed_answer(
    rd_kafka_mock_cluster_t *cluster, int32_t broker, int16_t api_key, rd_kafka_resp_err_t error, int rtt_ms)
{
    return rd_kafka_mock_broker_push_request_error_rtts(cluster, broker, api_key, 1, error, rtt_ms);
}
