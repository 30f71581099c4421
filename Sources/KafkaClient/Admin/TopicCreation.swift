/// What came of a request to create a topic.
package enum TopicCreation: Hashable, Sendable {
    case created

    /// It was there before and was not changed; whether it is as declared must be checked.
    case alreadyExists
}
