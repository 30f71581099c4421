#!/bin/sh
# Who may do what with the topics of credentiald, as Kafka's own tool takes it.
#   BOOTSTRAP=kafka-1:9093 ADMIN=admin.properties deploy/kafka-acls.sh TCB ICRC …
# ADMIN is a file of client properties of somebody who may change ACLs. Each board's reader is the principal
# User:board-<code>, employers' readers are User:employers, the daemon is User:credentiald.
set -eu
: "${BOOTSTRAP:?host:port of a broker}" "${ADMIN:?a file of client properties}"

acl() { kafka-acls.sh --bootstrap-server "$BOOTSTRAP" --command-config "$ADMIN" --add "$@"; }

# With `kafka.delivery: at-least-once` the transactional id is not used.
# The daemon: makes its topics, writes in transactions, reads its checkpoints back.
acl --allow-principal User:credentiald --topic credentialing. --resource-pattern-type prefixed \
    --operation Create --operation Describe --operation DescribeConfigs --operation Read --operation Write
acl --allow-principal User:credentiald --transactional-id credentiald. --resource-pattern-type prefixed \
    --operation Describe --operation Write
acl --allow-principal User:credentiald --cluster --operation IdempotentWrite

# Each board: its own topic in every version, and the signed checkpoints that everybody may keep. Its groups begin with
# its code and a dot: without that, those of a board whose code begins with this one's would be among them. Nothing is
# taken back here: brokers that have the wider rule, of groups that begin with board-<code>, need --remove for it.
for board in "$@"; do
    acl --allow-principal "User:board-$board" --topic "credentialing.boards.$board.events." \
        --resource-pattern-type prefixed --operation Read --operation Describe
    acl --allow-principal "User:board-$board" --topic credentialing.checkpoints.v1 --operation Read --operation Describe
    acl --allow-principal "User:board-$board" --group "board-$board." --resource-pattern-type prefixed --operation Read
done

# Employers: the status of credentials and nothing else. The log's topic is for replicas alone: nobody here.
acl --allow-principal User:employers --topic credentialing.employers.status. \
    --resource-pattern-type prefixed --operation Read --operation Describe
acl --allow-principal User:employers --group employers --resource-pattern-type prefixed --operation Read
