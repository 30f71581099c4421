/// A digest as the way through a tree: from its highest bit on.
extension Digest {
    /// The first `count` bits; the others are zero.
    package func prefix(bits count: Int) -> Digest {
        precondition((0...256).contains(count), "a digest has 256 bits")
        func kept(_ word: UInt64, from start: Int) -> UInt64 {
            let bits = min(max(count - start, 0), 64)
            return bits == 0 ? 0 : word & .max << UInt64(64 - bits)
        }
        return Digest(
            word0: kept(word0, from: 0),
            word1: kept(word1, from: 64),
            word2: kept(word2, from: 128),
            word3: kept(word3, from: 192)
        )
    }

    /// The four bits from bit `start` on, which is a multiple of four.
    package func nibble(at start: Int) -> Int {
        precondition(start % 4 == 0 && (0..<256).contains(start), "a digest has 64 nibbles")
        return Int(truncatingIfNeeded: word(start / 64) >> UInt64(60 - start % 64)) & 15
    }

    /// The same digest with other four bits from bit `start` on, which are zero now.
    package func adding(nibble: Int, at start: Int) -> Digest {
        precondition(self.nibble(at: start) == 0 && (0..<16).contains(nibble), "four bits are to be set")
        func added(_ word: UInt64, _ index: Int) -> UInt64 {
            index == start / 64 ? word | UInt64(nibble) << UInt64(60 - start % 64) : word
        }
        return Digest(
            word0: added(word0, 0),
            word1: added(word1, 1),
            word2: added(word2, 2),
            word3: added(word3, 3)
        )
    }

    /// Bit `index`, 0 being the highest bit of the first byte and 255 the lowest of the last.
    package func bit(_ index: Int) -> Bool {
        precondition((0..<256).contains(index), "a digest has 256 bits")
        return word(index / 64) >> UInt64(63 - index % 64) & 1 == 1
    }

    private func word(_ index: Int) -> UInt64 {
        switch index {
        case 0: word0
        case 1: word1
        case 2: word2
        default: word3
        }
    }
}
