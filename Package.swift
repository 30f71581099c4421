// swift-tools-version: 6.2
import PackageDescription

/// Every target: Swift 6 mode, warnings are errors.
let strict: [SwiftSetting] = [
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
]

/// Targets that hold pointers also mark each unsafe use.
let memoryStrict = strict + [.strictMemorySafety()]

let configuration: Target.Dependency = .product(
    name: "Configuration",
    package: "swift-configuration"
)
let crypto: Target.Dependency = .product(name: "Crypto", package: "swift-crypto")
let logging: Target.Dependency = .product(name: "Logging", package: "swift-log")
let protobuf: Target.Dependency = .product(name: "SwiftProtobuf", package: "swift-protobuf")
let serviceLifecycle: Target.Dependency = .product(
    name: "ServiceLifecycle",
    package: "swift-service-lifecycle"
)
let asyncHTTPClient: Target.Dependency = .product(
    name: "AsyncHTTPClient",
    package: "async-http-client"
)
let hummingbird: Target.Dependency = .product(name: "Hummingbird", package: "hummingbird")
let hummingbirdCore: Target.Dependency = .product(name: "HummingbirdCore", package: "hummingbird")
let httpTypes: Target.Dependency = .product(name: "HTTPTypes", package: "swift-http-types")
let nioHTTPTypes: Target.Dependency = .product(name: "NIOHTTPTypes", package: "swift-nio-extras")
let argumentParser: Target.Dependency = .product(
    name: "ArgumentParser",
    package: "swift-argument-parser"
)
let yams: Target.Dependency = .product(name: "Yams", package: "Yams")
let nioCore: Target.Dependency = .product(name: "NIOCore", package: "swift-nio")
let nioHTTP1: Target.Dependency = .product(name: "NIOHTTP1", package: "swift-nio")
let nioSSL: Target.Dependency = .product(name: "NIOSSL", package: "swift-nio-ssl")
let nioTLS: Target.Dependency = .product(name: "NIOTLS", package: "swift-nio")
let asn1: Target.Dependency = .product(name: "SwiftASN1", package: "swift-asn1")
let x509: Target.Dependency = .product(name: "X509", package: "swift-certificates")
let jwtKit: Target.Dependency = .product(name: "JWTKit", package: "jwt-kit")
let unixSignals: Target.Dependency = .product(
    name: "UnixSignals",
    package: "swift-service-lifecycle"
)
let nioPosix: Target.Dependency = .product(name: "NIOPosix", package: "swift-nio")

let package = Package(
    name: "credentiald",
    platforms: [.macOS(.v26)],
    products: [.executable(name: "credentiald", targets: ["credentiald"])],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-asn1.git", from: "1.4.0"),
        .package(url: "https://github.com/apple/swift-certificates.git", from: "1.21.1"),
        // With no traits: files are read by the strict reader of our own, and read anew at SIGHUP.
        .package(url: "https://github.com/apple/swift-configuration.git", from: "1.4.0", traits: []),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-extras", from: "1.35.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl.git", from: "2.37.6"),
        .package(url: "https://github.com/apple/swift-protobuf", from: "1.39.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/vapor/jwt-kit", from: "5.7.1"),
    ],
    targets: [
        .systemLibrary(name: "CCRC32C"),
        .systemLibrary(name: "CLMDB", pkgConfig: "lmdb", providers: [.apt(["liblmdb-dev"])]),
        .systemLibrary(name: "CRDKafka", pkgConfig: "rdkafka", providers: [.apt(["librdkafka-dev"])]),
        .systemLibrary(name: "CMalloc"),
        // Schemas/openapi.yaml, embedded.
        .target(name: "COpenAPI"),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        .target(name: "LMDB", dependencies: ["CLMDB"], swiftSettings: memoryStrict),
        .target(name: "KafkaClient", dependencies: ["CRDKafka"], swiftSettings: memoryStrict),
        .target(name: "ServiceNotification", swiftSettings: memoryStrict),
        .target(name: "MerkleTree", dependencies: [crypto], swiftSettings: strict),
        .target(name: "CivilTime", swiftSettings: strict),
        .target(name: "Identifiers", swiftSettings: strict),
        .target(name: "SharedValues", swiftSettings: strict),
        .target(name: "CredentialingSchema", dependencies: [protobuf], swiftSettings: strict),
        .target(
            name: "Credentialing",
            dependencies: ["CredentialingSchema", "CivilTime", "Identifiers", "SharedValues"],
            swiftSettings: strict
        ),
        .target(
            name: "Identity",
            dependencies: ["CivilTime", "Identifiers", asn1, crypto, jwtKit, x509],
            swiftSettings: strict
        ),
        .target(
            name: "VerifiableCredentials",
            dependencies: ["CZlib", "CivilTime", "Identifiers", "Identity", "MerkleTree"],
            swiftSettings: memoryStrict
        ),
        .target(name: "ShapedYAML", dependencies: ["Identifiers", yams], swiftSettings: strict),
        .target(
            name: "RulePacks",
            dependencies: ["CredentialingSchema", "CivilTime", "Identifiers", "ShapedYAML", protobuf],
            swiftSettings: strict
        ),
        .target(
            name: "Simulation",
            dependencies: ["CredentialingSchema", "CivilTime", "Identifiers", "RulePacks", protobuf],
            resources: [.embedInCode("Program/pack.yaml")],
            swiftSettings: strict
        ),
        .target(
            name: "BoardCases",
            dependencies: [
                "RulePacks", "Credentialing", "CredentialingSchema", "CivilTime", "Identifiers", protobuf,
                yams,
            ],
            swiftSettings: strict
        ),
        .target(
            name: "EventStore",
            dependencies: [
                "CCRC32C", "LMDB", "MerkleTree", "CivilTime", "Identifiers", crypto,
            ],
            swiftSettings: memoryStrict
        ),
        .target(
            name: "CommandProcessing",
            dependencies: [
                "EventStore", "Credentialing", "CredentialingSchema", "CivilTime", "Identifiers",
                "MerkleTree",
                crypto, protobuf,
            ],
            swiftSettings: strict
        ),
        .target(
            name: "Projections",
            dependencies: [
                "CommandProcessing", "EventStore", "Credentialing", "CredentialingSchema",
                "CivilTime", "Identifiers", "LMDB", "MerkleTree", crypto, protobuf,
            ],
            swiftSettings: strict
        ),
        .target(
            name: "Publishing",
            dependencies: [
                "Projections", "CommandProcessing", "EventStore", "Credentialing",
                "CredentialingSchema", "CivilTime", "Identifiers", "KafkaClient", "MerkleTree", logging,
                protobuf,
            ],
            swiftSettings: strict
        ),
        .target(
            name: "CommandDecoding",
            dependencies: ["CredentialingSchema", "Identifiers", protobuf],
            swiftSettings: strict
        ),
        .target(
            name: "HTTPAPI",
            dependencies: [
                "COpenAPI", "CommandDecoding", "Identity", "VerifiableCredentials", "Projections",
                "CommandProcessing",
                "EventStore", "Credentialing", "CredentialingSchema", "CivilTime", "Identifiers", hummingbird,
                hummingbirdCore,
                httpTypes, logging, nioCore, nioHTTP1, nioHTTPTypes, nioPosix, nioSSL, nioTLS,
                serviceLifecycle, protobuf,
            ],
            swiftSettings: strict
        ),
        .target(
            name: "AuditBundles",
            dependencies: [
                "Projections", "CommandProcessing", "EventStore", "Credentialing", "CredentialingSchema",
                "CivilTime", "Identifiers", "MerkleTree", protobuf,
            ],
            swiftSettings: strict
        ),
        .target(
            name: "Daemon",
            dependencies: [
                "AuditBundles", "CommandDecoding", "HTTPAPI", "Identity", "VerifiableCredentials",
                "Publishing",
                "Projections", "CommandProcessing", "EventStore",
                "Credentialing", "CredentialingSchema", "CivilTime", "Identifiers", "KafkaClient",
                "CMalloc", "LMDB", "MerkleTree", "ServiceNotification", "ShapedYAML",
                asyncHTTPClient, configuration, hummingbird, logging, nioCore, nioHTTP1, nioSSL,
                serviceLifecycle, unixSignals,
                protobuf,
            ],
            swiftSettings: strict
        ),
        .executableTarget(
            name: "credentiald",
            dependencies: [
                "AuditBundles", "Daemon", "HTTPAPI", "Identity", "Projections", "EventStore", "MerkleTree",
                "Credentialing",
                "CredentialingSchema",
                "CivilTime", "Identifiers", "RulePacks", "ShapedYAML", "BoardCases", "Simulation",
                argumentParser,
                logging,
                protobuf,
            ],
            swiftSettings: strict
        ),
        .executableTarget(
            name: "store-benchmark",
            dependencies: ["EventStore", "LMDB", "CLMDB", "CivilTime", "Identifiers", argumentParser],
            path: "Tests/Performance/Store",
            swiftSettings: strict
        ),
        .executableTarget(
            name: "assessment-benchmark",
            dependencies: [
                "Credentialing", "CredentialingSchema", "CivilTime", "Identifiers", "RulePacks",
                argumentParser, protobuf,
            ],
            path: "Tests/Performance/Assessment",
            swiftSettings: strict
        ),
        .executableTarget(
            name: "access-benchmark",
            dependencies: ["Identity", "CivilTime", "Identifiers"],
            path: "Tests/Performance/Access",
            swiftSettings: strict
        ),
        .executableTarget(
            name: "replay-benchmark",
            dependencies: [
                "SimulatedLog", "Projections", "CommandProcessing", "EventStore", "Credentialing",
                "CredentialingSchema", "CivilTime", "Identifiers", "CLMDB", argumentParser, protobuf,
            ],
            path: "Tests/Performance/Replay",
            swiftSettings: strict
        ),
        .executableTarget(
            name: "publish-benchmark",
            dependencies: [
                "SimulatedLog", "Publishing", "Projections", "CommandProcessing", "EventStore",
                "CredentialingSchema", "Identifiers", "Simulation", "KafkaClient", "CRDKafka", "Broker",
                argumentParser, asyncHTTPClient, logging, nioCore, nioHTTP1, protobuf,
            ],
            path: "Tests/Performance/Publish",
            swiftSettings: strict
        ),
        .target(
            name: "Broker",
            dependencies: ["KafkaClient"],
            path: "Tests/Broker",
            swiftSettings: strict
        ),
        .target(
            name: "SimulatedLog",
            dependencies: [
                "CommandProcessing", "EventStore", "Credentialing", "CredentialingSchema", "CivilTime",
                "Identifiers", "Simulation",
            ],
            path: "Tests/Performance/SimulatedLog",
            swiftSettings: strict
        ),
        .target(
            name: "FuzzProperties",
            dependencies: [
                "AuditBundles", "CommandDecoding", "CredentialingSchema", "EventStore", "LMDB", "MerkleTree",
                "Identifiers", crypto, protobuf,
            ],
            path: "Tests/Fuzzing/Properties",
            swiftSettings: strict
        ),
        .testTarget(
            name: "CorpusTests",
            dependencies: ["AuditBundles", "FuzzProperties"],
            path: "Tests/Fuzzing/CorpusTests",
            swiftSettings: strict
        ),
        .testTarget(name: "ArchitectureTests", swiftSettings: strict),
        .testTarget(name: "LMDBTests", dependencies: ["LMDB", "SeededNumbers"], swiftSettings: strict),
        .testTarget(
            name: "ServiceNotificationTests",
            dependencies: ["ServiceNotification"],
            swiftSettings: strict
        ),
        .testTarget(
            name: "KafkaClientTests",
            dependencies: ["Broker", "KafkaClient"],
            swiftSettings: strict
        ),
        .testTarget(
            name: "CivilTimeTests",
            dependencies: ["CivilTime", "SeededNumbers"],
            swiftSettings: strict
        ),
        .testTarget(name: "IdentifiersTests", dependencies: ["Identifiers"], swiftSettings: strict),
        .testTarget(name: "SharedValuesTests", dependencies: ["SharedValues"], swiftSettings: strict),
        .testTarget(
            name: "IdentityTests",
            dependencies: [
                "Identity", "CivilTime", "Identifiers", crypto,
                .product(name: "CryptoExtras", package: "swift-crypto"), asn1, x509,
            ],
            swiftSettings: strict
        ),
        .testTarget(
            name: "VerifiableCredentialsTests",
            dependencies: ["VerifiableCredentials", "Identity", "CivilTime", "Identifiers", "MerkleTree"],
            swiftSettings: strict
        ),
        .testTarget(
            name: "MerkleTreeTests",
            dependencies: ["MerkleTree", "SeededNumbers", crypto],
            swiftSettings: strict
        ),
        .testTarget(
            name: "CredentialingTests",
            dependencies: [
                "SeededNumbers", "Credentialing", "CredentialingSchema", "CivilTime", "Identifiers", protobuf,
            ],
            swiftSettings: strict
        ),
        .testTarget(
            name: "EventStoreTests",
            dependencies: [
                "SeededNumbers", "EventStore", "LMDB", "MerkleTree", "CivilTime", "Identifiers", crypto,
            ],
            swiftSettings: strict
        ),
        .testTarget(
            name: "RulePacksTests",
            dependencies: [
                "BoardCases", "RulePacks", "ShapedYAML", "CredentialingSchema", protobuf,
            ],
            swiftSettings: strict
        ),
        .testTarget(
            name: "SimulationTests",
            dependencies: [
                "Simulation", "Credentialing", "CredentialingSchema", "CivilTime", "Identifiers",
                "RulePacks", protobuf,
            ],
            swiftSettings: strict
        ),
        .target(name: "SeededNumbers", path: "Tests/SeededNumbers", swiftSettings: strict),
        .target(
            name: "TestSupport",
            dependencies: [
                "SeededNumbers",
                "Projections", "CommandProcessing", "EventStore", "Credentialing",
                "CredentialingSchema", "CivilTime", "Identifiers", "Simulation", protobuf,
            ],
            path: "Tests/Support",
            swiftSettings: strict
        ),
        .testTarget(
            name: "CommandProcessingTests",
            dependencies: [
                "TestSupport", "SeededNumbers", "Projections", "CommandProcessing", "EventStore",
                "Credentialing",
                "CredentialingSchema", "CivilTime", "Identifiers", "LMDB", "MerkleTree", crypto, protobuf,
            ],
            swiftSettings: strict
        ),
        .testTarget(
            name: "ProjectionsTests",
            dependencies: [
                "TestSupport", "SeededNumbers", "Simulation", "Projections", "CommandProcessing",
                "EventStore",
                "Credentialing", "CredentialingSchema", "CivilTime", "Identifiers", "LMDB", "MerkleTree",
                protobuf,
            ],
            swiftSettings: strict
        ),
        .testTarget(
            name: "PublishingTests",
            dependencies: [
                "TestSupport", "SeededNumbers", "Simulation", "Publishing", "Projections",
                "CommandProcessing",
                "EventStore", "Credentialing", "CredentialingSchema", "CivilTime", "Identifiers",
                "Broker", "KafkaClient", "MerkleTree", logging, protobuf,
            ],
            exclude: ["README.md"],
            swiftSettings: strict
        ),
        .testTarget(
            name: "ConfigurationTests",
            dependencies: [
                "Daemon", "HTTPAPI", "Identity", "VerifiableCredentials", "Publishing", "Credentialing",
                "CivilTime", "Identifiers", "ShapedYAML", logging,
            ],
            swiftSettings: strict
        ),
        .testTarget(
            name: "AuditTests",
            dependencies: ["AuditBundles", "EventStore", "MerkleTree", "CivilTime", "Identifiers"],
            swiftSettings: strict
        ),
        .testTarget(name: "DoctorTests", dependencies: ["Daemon"], swiftSettings: strict),
        .testTarget(
            name: "ToolTests",
            dependencies: [
                "TestSupport", "AuditBundles", "Daemon", "EventStore", "CredentialingSchema", "CivilTime",
                "Identifiers", asyncHTTPClient, nioHTTP1,
            ],
            swiftSettings: strict
        ),
        .testTarget(
            name: "DeadlineClockTests",
            dependencies: [
                "TestSupport", "Daemon", "Projections", "CommandProcessing", "EventStore", "Credentialing",
                "CredentialingSchema", "CivilTime", "Identifiers", "SeededNumbers", logging,
            ],
            swiftSettings: strict
        ),
        .target(name: "RequestBodies", path: "Tests/RequestBodies", swiftSettings: strict),
        .testTarget(
            name: "CommandDecodingTests",
            dependencies: [
                "CommandDecoding", "CredentialingSchema", "RequestBodies", "SeededNumbers", protobuf,
            ],
            swiftSettings: strict
        ),
        .testTarget(
            name: "HTTPAPITests",
            dependencies: [
                "CommandDecoding", "HTTPAPI", "RequestBodies", "SeededNumbers", "Identity",
                "VerifiableCredentials", "Projections", "CommandProcessing",
                "EventStore", "Credentialing", "CredentialingSchema", "CivilTime", "Identifiers",
                "MerkleTree", hummingbird,
                hummingbirdCore,
                .product(name: "HummingbirdTesting", package: "hummingbird"), logging, nioCore,
                nioPosix, nioSSL, protobuf, serviceLifecycle, x509,
            ],
            swiftSettings: strict
        ),
    ],
    // For #embed.
    cLanguageStandard: .c2x
)

// In this package, since what they reach has package access, and only when asked for: the fuzzers have no
// `main` but that of libFuzzer (scripts/fuzz).
if Context.environment["FUZZING_TARGETS"] != nil {
    for target in ["record", "event", "checkpoint", "backup", "pages", "audit", "command"] {
        package.targets.append(
            .executableTarget(
                name: "fuzz-\(target)",
                dependencies: ["FuzzProperties"],
                path: "Tests/Fuzzing/Fuzzers/\(target)",
                swiftSettings: strict
            )
        )
    }
    package.targets.append(
        .executableTarget(
            name: "fuzz-seeds",
            dependencies: ["CredentialingSchema", "LMDB", "MerkleTree", crypto, protobuf],
            path: "Tests/Fuzzing/Seeds",
            swiftSettings: strict
        )
    )
}
