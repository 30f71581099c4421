/// What is published when nothing is configured.
extension Publication {
    package static let boards = Publication(
        name: "boards",
        lane: "audiences",
        audience: .board,
        topicPattern: "credentialing.boards.<code>.events.v1",
        partitions: 6,
        compacted: false
    )

    package static let employers = Publication(
        name: "employers",
        lane: "audiences",
        audience: .employers,
        topicPattern: "credentialing.employers.status.v1",
        partitions: 6,
        compacted: true
    )

    package static let log = Publication(
        name: "log",
        lane: "log",
        audience: .log,
        topicPattern: "credentialing.log.v1",
        partitions: 1,
        compacted: false
    )

    package static let checkpoints = Publication(
        name: "checkpoints",
        lane: "log",
        audience: .checkpoints,
        topicPattern: "credentialing.checkpoints.v1",
        partitions: 1,
        compacted: true
    )

    package static let defaults = [boards, employers, log, checkpoints]
}
