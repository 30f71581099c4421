/// What goes on until it is asked to stop, and ends some time after: a lane, with the transaction that it is in.
package protocol Stoppable {
    /// Does not wait.
    func askToStop()

    /// Waits for the end. Blocks the thread.
    ///
    /// - Returns: whether it has ended by then.
    func awaitEnd(until deadline: ContinuousClock.Instant) -> Bool
}

extension Collection where Element: Stoppable {
    /// Ends all of them within the time that one is given: each is asked before the first is waited for, so that they
    /// end beside each other, however many there are.
    ///
    /// - Parameter told: is told of each whether it has ended by then.
    package func stopAll(by deadline: ContinuousClock.Instant, told: (Element, Bool) -> Void) {
        for one in self { one.askToStop() }
        for one in self { told(one, one.awaitEnd(until: deadline)) }
    }
}
