// swift-tools-version: 6.2
import PackageDescription

// Every plugin is a library of its own: a Swift target, and a C target beside it with the schemas and, where there
// are any, the hot loops. It sees the contract (CDovela) and the static PluginKit, and nothing else of ours.
let plugins = [
  "Activations", "Callbacks", "Constraints", "Initializers", "Layers", "Losses", "Metrics", "Optimizers", "Readers",
  "Regularizers", "Schedulers", "Schedules", "Searches", "Transforms",
]

let strict: [SwiftSetting] = [.treatAllWarnings(as: .error)]
// Where every nanosecond of a step counts: a release build trusts what debug builds check, that no object's property is
// read while it is written. The check of one access costs as much as the call of a plugin.
let hot = strict + [.unsafeFlags(["-enforce-exclusivity=unchecked"], .when(configuration: .release))]
let strictC: [CSetting] = [
  .headerSearchPath("../../include"), .treatAllWarnings(as: .error), .define("_GNU_SOURCE"),
  .unsafeFlags(["-Wall", "-Wextra", "-fvisibility=hidden", "-fno-math-errno"]),
]
let pluginC: [CSetting] = [
  .headerSearchPath("../../../include"), .treatAllWarnings(as: .error), .define("_GNU_SOURCE"),
  .unsafeFlags(["-Wall", "-Wextra", "-fvisibility=hidden", "-fno-math-errno"]),
]

func pluginTargets(_ name: String) -> [Target] {
  let zlib: [Target.Dependency] = name == "Readers" ? ["CZlib"] : []
  return [
    .target(name: "C\(name)", path: "Plugins/\(name)/C", cSettings: pluginC),
    .target(
      name: name, dependencies: ["CDovela", "PluginKit", .byName(name: "C\(name)")] + zlib, path: "Plugins/\(name)",
      exclude: name == "Readers" ? ["C", "CZlib"] : ["C"], swiftSettings: strict),
  ]
}

let package = Package(
  name: "dovela",
  products: [
    .executable(name: "dovela", targets: ["dovela"]),
    // libdovela.so: two products of one name are refused, so `make build` gives this one its name.
    .library(name: "DovelaRuntime", type: .dynamic, targets: ["DovelaRuntime", "DovelaLibrary"]),
    // For Swift packages. Its folder is DovelaSwift, for some file systems do not tell Dovela from dovela.
    .library(name: "Dovela", targets: ["Dovela"]),
  ]
    + plugins.map { .library(name: "dovela-\($0.lowercased())", type: .dynamic, targets: [$0]) },
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
  ],
  targets: [
    .systemLibrary(name: "CDovela", path: "include"),
    .systemLibrary(name: "CZlib", path: "Plugins/Readers/CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),

    .target(name: "DovelaCore", swiftSettings: strict),
    .target(
      name: "DovelaKernels", cSettings: strictC + [.unsafeFlags(["-O3"])],  // at -O0 a test of it would take minutes
      linkerSettings: [.linkedLibrary("dnnl"), .linkedLibrary("gomp")]),
    .target(
      name: "DovelaPlugins",
      dependencies: ["CDovela", "DovelaCore", "DovelaKernels", .product(name: "Logging", package: "swift-log")],
      swiftSettings: hot),
    .target(
      name: "DovelaConfig", dependencies: ["DovelaCore", .product(name: "Yams", package: "Yams")],
      swiftSettings: strict),
    .systemLibrary(
      name: "CFFI", path: "Sources/DovelaFunctions/CFFI", pkgConfig: "libffi", providers: [.apt(["libffi-dev"])]),
    .target(name: "CDovelaFunctions", dependencies: ["CFFI"], path: "Sources/DovelaFunctions/C", cSettings: strictC),
    .target(
      name: "DovelaFunctions",
      dependencies: ["CDovela", "CDovelaFunctions", "DovelaCore", "DovelaConfig", "DovelaKernels", "DovelaPlugins"],
      exclude: ["C", "CFFI"], swiftSettings: strict),
    .target(name: "CDovelaData", path: "Sources/DovelaData/C", cSettings: strictC),
    .target(
      name: "DovelaData", dependencies: ["CDovela", "DovelaCore", "DovelaConfig", "DovelaKernels", "CDovelaData"],
      exclude: ["C"],
      swiftSettings: strict),
    .target(
      name: "DovelaModel", dependencies: ["CDovela", "DovelaCore", "DovelaKernels", "DovelaConfig", "DovelaData"],
      swiftSettings: hot),
    .target(
      name: "DovelaTune", dependencies: ["CZlib", "DovelaCore", "DovelaConfig", "DovelaModel"], swiftSettings: strict),
    .target(
      name: "DovelaRuntime",
      dependencies: [
        "CDovela", "CDovelaFunctions", "DovelaCore", "DovelaKernels", "DovelaPlugins", "DovelaConfig", "DovelaData",
        "DovelaFunctions", "DovelaModel", "DovelaTune",
      ],
      exclude: ["Library"], swiftSettings: hot),
    .target(
      name: "DovelaLibrary", dependencies: ["DovelaRuntime"], path: "Sources/DovelaRuntime/Library",
      exclude: ["exports.map"], publicHeadersPath: ".", cSettings: pluginC,
      linkerSettings: [
        .unsafeFlags([
          "-Xlinker", "-soname=libdovela.so.1", "-Xlinker",
          "--version-script=\(Context.packageDirectory)/Sources/DovelaRuntime/Library/exports.map",
        ])
      ]),
    .target(
      name: "Dovela", dependencies: ["CDovela", "DovelaCore", "DovelaPlugins", "DovelaRuntime"],
      path: "Sources/DovelaSwift", swiftSettings: strict),
    .executableTarget(
      name: "dovela",
      dependencies: [
        "DovelaCore", "DovelaPlugins", "DovelaConfig", "DovelaData", "DovelaFunctions", "DovelaModel", "DovelaTune",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "Logging", package: "swift-log"),
      ],
      swiftSettings: strict),

    .executableTarget(
      name: "KernelBenchmark", dependencies: ["CDovela", "DovelaKernels"], path: "Tests/Benchmarks/KernelBenchmark",
      swiftSettings: strict),
    .executableTarget(
      name: "dovela-bench",
      dependencies: [
        "CDovela", "DovelaCore", "DovelaPlugins", "DovelaConfig", "DovelaModel",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      path: "Tests/Benchmarks/StepBenchmark", swiftSettings: strict),
    .executableTarget(
      name: "dovela-bench-tune", dependencies: ["DovelaConfig", "DovelaCore", "DovelaPlugins"],
      path: "Tests/Benchmarks/TuneBenchmark", swiftSettings: strict),

    .target(name: "PluginKitSupport", path: "Plugins/PluginKit/Support", cSettings: pluginC),
    .target(
      name: "PluginKit", dependencies: ["CDovela", "PluginKitSupport"], path: "Plugins/PluginKit",
      exclude: ["Support"], swiftSettings: strict),

    .target(name: "SeededNumbers", path: "Tests/Support/SeededNumbers", swiftSettings: strict),
    .target(name: "TemporaryFolders", path: "Tests/Support/TemporaryFolders", swiftSettings: strict),
    .target(
      name: "ProgramTesting", dependencies: ["TemporaryFolders"], path: "Tests/Support/ProgramTesting",
      swiftSettings: strict),
    .testTarget(
      name: "CommandTests", dependencies: ["dovela", "ProgramTesting", "TemporaryFolders"], swiftSettings: strict),
    .testTarget(
      name: "DovelaRuntimeTests",
      dependencies: ["AllocationCount", "CDovela", "DovelaRuntime", "ProgramTesting", "TemporaryFolders"],
      exclude: ["Programs", "valgrind.supp"], swiftSettings: strict),
    .testTarget(
      name: "DovelaSwiftTests", dependencies: ["Dovela", "ProgramTesting", "TemporaryFolders"], swiftSettings: strict),
    .testTarget(
      name: "DovelaPluginsTests",
      dependencies: [
        "AllocationCount", "CDovela", "DovelaConfig", "DovelaCore", "DovelaKernels", "DovelaPlugins",
        "TemporaryFolders",
      ],
      swiftSettings: strict),
    .target(name: "AllocationCount", path: "Tests/Support/AllocationCount", cSettings: strictC),
    .testTarget(
      name: "LayersTests",
      dependencies: ["DovelaConfig", "DovelaCore", "DovelaKernels", "DovelaPlugins", "TemporaryFolders"],
      swiftSettings: strict),
    .testTarget(
      name: "DovelaKernelsTests", dependencies: ["CDovela", "DovelaKernels"], swiftSettings: strict),
    .testTarget(
      name: "DovelaModelTests",
      dependencies: [
        "AllocationCount", "CDovela", "DovelaCore", "DovelaConfig", "DovelaKernels", "DovelaModel", "DovelaPlugins",
        "SeededNumbers", "TemporaryFolders",
      ],
      swiftSettings: strict),
    .testTarget(
      name: "DovelaTuneTests",
      dependencies: ["DovelaConfig", "DovelaCore", "DovelaPlugins", "DovelaTune", "TemporaryFolders"],
      swiftSettings: strict),
    .testTarget(
      name: "RulesTests",
      dependencies: [
        "CDovela", "DovelaCore", "DovelaConfig", "DovelaKernels", "DovelaPlugins", "SeededNumbers", "TemporaryFolders",
      ],
      swiftSettings: strict),
    .testTarget(
      name: "DovelaFunctionsTests",
      dependencies: [
        "CDovela", "CDovelaFunctions", "DovelaConfig", "DovelaCore", "DovelaFunctions", "DovelaKernels", "DovelaModel",
        "DovelaPlugins", "SeededNumbers", "TemporaryFolders",
      ],
      swiftSettings: strict),
    .testTarget(
      name: "DovelaConfigTests",
      dependencies: ["DovelaCore", "DovelaConfig", "DovelaPlugins", "SeededNumbers", "TemporaryFolders"],
      swiftSettings: strict),
    .target(
      name: "DataTesting",
      dependencies: ["CDovela", "DovelaConfig", "DovelaCore", "DovelaKernels", "DovelaPlugins", "TemporaryFolders"],
      path: "Tests/DataTesting", swiftSettings: strict),
    .testTarget(
      name: "ReadersTests", dependencies: ["DataTesting", "DovelaCore", "TemporaryFolders"], swiftSettings: strict),
    .testTarget(name: "TransformsTests", dependencies: ["DataTesting", "DovelaCore"], swiftSettings: strict),
    .testTarget(
      name: "DovelaDataTests",
      dependencies: ["CDovela", "DataTesting", "DovelaConfig", "DovelaCore", "DovelaData"], swiftSettings: strict),
  ] + plugins.flatMap(pluginTargets),
  swiftLanguageModes: [.v6],
  cLanguageStandard: .c17
)
