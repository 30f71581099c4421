"""What the black-box tests share: processes, commands, Kafka reading, expectations."""
