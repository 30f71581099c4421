/// How a batch that was decided goes on.
enum Passage {
    /// Whoever decided it makes it durable.
    case entered
    /// Another thread does, and left this one, which it made durable before.
    case exchanged(durable: Batch)
}
