import Identifiers
import Identity
import ShapedYAML

/// Turns what the list of certificates says into a roll; the first thing that is wrong ends it.
struct CertificateReading {
    let document: ShapedDocument
    private var seen: Set<CertificateName> = []

    init(document: ShapedDocument) { self.document = document }

    mutating func roll(_ callers: [CertificateFile.Content.Caller]) throws(WatchFault) -> CertificateRoll {
        guard callers.count <= CertificateRoll.callersMax else {
            throw fault("callers", "has more than \(CertificateRoll.callersMax) entries")
        }
        var known: [CertificateCaller] = []
        for (index, caller) in callers.enumerated() {
            known.append(try self.caller(caller, "callers[\(index)]"))
        }
        return CertificateRoll(known)
    }

    private mutating func caller(
        _ content: CertificateFile.Content.Caller,
        _ place: String
    ) throws(WatchFault) -> CertificateCaller {
        let name = try certificateName(content, place)
        guard seen.insert(name).inserted else { throw fault(place, "is recognized as another entry is") }
        guard let id = content.name, Principal.isSubject(id) else {
            throw fault(
                place,
                "has no name, as events are to name the caller: 1 to \(Principal.subjectBytesMax) bytes, and none of the daemon's own"
            )
        }
        let roles = Set((content.roles ?? []).compactMap(Role.init))
        guard !roles.isEmpty || content.carriesTokens == true else { throw fault(place, "has no roles") }
        let boards = try boards(content.boards ?? [], place)
        guard roles.contains(.board) != boards.isEmpty else {
            throw fault(place, "has the role board without boards, or boards without the role")
        }
        var person: PeerID?
        if let text = content.peer {
            guard let peer = PeerID(text) else { throw fault("\(place).peer", "is no person's id") }
            person = peer
        }
        guard roles.contains(.holder) == (person != nil) else {
            throw fault(place, "has the role holder without peer, or peer without the role")
        }
        return CertificateCaller(
            name: name,
            principal: Principal(id: id, roles: roles, boards: .only(boards), person: person),
            carriesTokens: content.carriesTokens ?? false
        )
    }

    private func certificateName(
        _ content: CertificateFile.Content.Caller,
        _ place: String
    ) throws(WatchFault) -> CertificateName {
        let name: CertificateName? =
            switch (content.subject, content.commonName, content.dns, content.uri) {
            case (let text?, nil, nil, nil) where !text.isEmpty: .subject(text)
            case (nil, let text?, nil, nil) where !text.isEmpty: .commonName(text)
            case (nil, nil, let text?, nil) where !text.isEmpty: .dns(text.lowercased())
            case (nil, nil, nil, let text?) where !text.isEmpty: .uri(text)
            default: nil
            }
        guard let name else {
            throw fault(
                place,
                "says by what its certificate is recognized: one of subject, commonName, dns, uri"
            )
        }
        return name
    }

    private func boards(_ codes: [String], _ place: String) throws(WatchFault) -> Set<BoardCode> {
        var boards: Set<BoardCode> = []
        for code in codes {
            guard let board = BoardCode(code) else {
                throw fault("\(place).boards", "has no board's code \(code)")
            }
            boards.insert(board)
        }
        return boards
    }

    private func fault(_ place: String, _ reason: String) -> WatchFault {
        WatchFault("\(document.error(.wrongValue, at: ElementPath(text: place), reason))")
    }
}
