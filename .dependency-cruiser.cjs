// Who may import whom: the table in AGENTS.md as rules. Each comment tells the offender what to do instead.
// test/architecture/imports.test.ts plants one violation for every rule and expects it to be caught by name.

const tests = '\\.(test|e2e)\\.tsx?$';

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: 'lib-imports-nothing-of-ours',
      comment:
        'src/lib knows no word of the business. Move the caller out of lib, or pass in what it needs.',
      severity: 'error',
      from: { path: '^src/lib/', pathNot: tests },
      to: { path: '^(src|portal|simulators|test|tools)/', pathNot: '^src/lib/' },
    },
    {
      name: 'domain-is-pure',
      comment:
        'src/domain may use src/lib and itself. Take the fact as a parameter; read it in a flow or an operation.',
      severity: 'error',
      from: { path: '^src/domain/', pathNot: tests },
      to: { path: '^(src|portal|simulators|test|tools)/', pathNot: '^src/(lib|domain)/' },
    },
    {
      name: 'domain-uses-no-package-but-money',
      comment:
        'src/domain may use dinero.js and no other package, and nothing of Node: it must run anywhere, the same way twice.',
      severity: 'error',
      from: { path: '^src/domain/', pathNot: tests },
      to: {
        dependencyTypes: ['npm', 'npm-dev', 'npm-optional', 'npm-peer', 'npm-no-pkg', 'core'],
        pathNot: '/dinero\\.js/',
      },
    },
    {
      name: 'ports-name-needs-only',
      comment:
        'src/ports holds types and error kinds. Put behaviour into the connector or the domain.',
      severity: 'error',
      from: { path: '^src/ports/', pathNot: tests },
      to: { path: '^(src|portal|simulators|test|tools)/', pathNot: '^src/(lib|domain|ports)/' },
    },
    {
      name: 'http-layer-knows-no-vendor',
      comment:
        "src/connectors/http is shared by all vendors: pass the vendor's peculiarity in as an option from its client.",
      severity: 'error',
      from: { path: '^src/connectors/http/', pathNot: tests },
      to: {
        path: '^(src|portal|simulators|test|tools)/',
        pathNot: '^src/(lib|ports|connectors/http)/',
      },
    },
    {
      name: 'connector-stands-alone',
      comment:
        'A connector may use lib, domain, ports, connectors/http and itself. What two vendors share goes to connectors/http on the third case; until then write it twice.',
      severity: 'error',
      from: { path: '^src/connectors/(?!http/)([^/]+)/', pathNot: tests },
      to: {
        path: '^(src|portal|simulators|test|tools)/',
        pathNot: ['^src/(lib|domain|ports|connectors/http)/', '^src/connectors/$1/'],
      },
    },
    {
      name: 'connector-has-one-face',
      comment:
        "Import a connector through its index.ts; what is not exported there is the vendor's private business.",
      severity: 'error',
      from: { pathNot: ['^src/connectors/', tests, '^test/'] },
      to: { path: '^src/connectors/(?!http/)[^/]+/', pathNot: '^src/connectors/[^/]+/index\\.ts$' },
    },
    {
      name: 'store-keeps-only',
      comment:
        "src/store may use lib, domain, ports and itself. Deciding is the domain's, acting is the flows'.",
      severity: 'error',
      from: { path: '^src/store/', pathNot: tests },
      to: {
        path: '^(src|portal|simulators|test|tools)/',
        pathNot: '^src/(lib|domain|ports|store)/',
      },
    },
    {
      name: 'flows-reach-out-through-ports',
      comment:
        'src/flows may use lib, domain, ports, store and itself. Take the connector as a port; main.ts hands it in.',
      severity: 'error',
      from: { path: '^src/flows/', pathNot: tests },
      to: {
        path: '^(src|portal|simulators|test|tools)/',
        pathNot: '^src/(lib|domain|ports|store|flows)/',
      },
    },
    {
      name: 'operations-reach-out-through-ports',
      comment:
        'src/operations may use everything below it but connectors. Take the connector as a port.',
      severity: 'error',
      from: { path: '^src/operations/', pathNot: tests },
      to: {
        path: '^(src|portal|simulators|test|tools)/',
        pathNot: '^src/(lib|domain|ports|store|flows|operations)/',
      },
    },
    {
      name: 'surfaces-project-operations',
      comment:
        'A surface may use lib, operations and itself. What it is missing becomes an operation, so that every other surface gets it too.',
      severity: 'error',
      from: { path: '^src/surfaces/([^/]+)/', pathNot: tests },
      to: {
        path: '^(src|portal|simulators|test|tools)/',
        pathNot: [
          '^src/(lib|operations|domain|ports)/',
          '^src/surfaces/$1/',
          '^src/surfaces/[^/]+\\.ts$',
        ],
      },
    },
    {
      name: 'surfaces-take-types-only',
      comment:
        'A surface may import types of domain and ports ("import type"); calling their code is an operation\'s work.',
      severity: 'error',
      from: { path: '^src/surfaces/', pathNot: tests },
      to: { path: '^src/(domain|ports)/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'identity-proves-who-it-is',
      comment:
        'src/identity may use lib, ports, store, operations, itself, and the types it shares with flows and surfaces/http. What somebody does to people is an operation (docs/decisions/012).',
      severity: 'error',
      from: { path: '^src/identity/', pathNot: tests },
      to: {
        path: '^(src|portal|simulators|test|tools)/',
        pathNot: [
          '^src/(lib|ports|store|operations|identity)/',
          '^src/flows/tools\\.ts$',
          '^src/surfaces/http/identity\\.ts$',
        ],
      },
    },
    {
      name: 'identity-takes-types-only',
      comment:
        'src/identity may import types of flows and surfaces ("import type"): it is handed to the surface and runs no flow.',
      severity: 'error',
      from: { path: '^src/identity/', pathNot: tests },
      to: { path: '^src/(flows|surfaces)/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'identity-is-handed-in',
      comment:
        'Only the composition root imports src/identity. Ask the caller that an operation is given, or take the interface in src/surfaces/http/identity.ts.',
      severity: 'error',
      from: { path: '^(src/[^/]+|portal|simulators)/', pathNot: ['^src/identity/', tests] },
      to: { path: '^src/identity/' },
    },
    {
      name: 'nobody-imports-the-composition-root',
      comment: 'Files directly in src put the parts together. Take what you need as a parameter.',
      severity: 'error',
      from: { path: '^(src/[^/]+|portal|simulators)/', pathNot: tests },
      to: { path: '^src/[^/]+\\.ts$' },
    },
    {
      name: 'product-shares-nothing-with-simulators',
      comment:
        'If both sides shared a rule, no test could find it wrong (docs/decisions/004). Only tests may start simulators.',
      severity: 'error',
      from: { path: '^(src|portal)/', pathNot: tests },
      to: { path: '^(simulators|test|tools)/' },
    },
    {
      name: 'simulators-share-nothing-with-product',
      comment:
        "Write the rule again from the vendor's document (docs/decisions/004). This holds for the simulators' tests too.",
      severity: 'error',
      from: { path: '^simulators/' },
      to: { path: '^(src|portal|test|tools)/' },
    },
    {
      name: 'simulators-do-not-know-each-other',
      comment:
        'A simulator may use simulators/core and itself. What one vendor tells another goes through simulators/world.',
      severity: 'error',
      from: { path: '^simulators/(?!world|start)([^/]+)/', pathNot: tests },
      to: { path: '^simulators/', pathNot: ['^simulators/core/', '^simulators/$1/'] },
    },
    {
      name: 'portal-talks-through-its-client',
      comment:
        'The portal may import itself only. Generate what it needs from the OpenAPI document ("npm run gen").',
      severity: 'error',
      from: { path: '^portal/', pathNot: tests },
      to: { path: '^(src|simulators|test|tools)/' },
    },
    {
      name: 'portal-ui-knows-no-server',
      comment:
        'portal/ui is plain building blocks: no client, no router. Put the aware component into portal/components.',
      severity: 'error',
      from: { path: '^portal/ui/' },
      to: { path: ['^portal/api/', '/@tanstack/react-router/'] },
    },
    {
      name: 'sql-stays-in-the-store',
      comment: "Add a named query to the aggregate's file in src/store and call that.",
      severity: 'error',
      from: { path: '^src/(lib|domain|ports|connectors|operations|surfaces)/', pathNot: tests },
      to: { path: '(^|/)node_modules/(pg|kysely)/' },
    },
    {
      name: 'engine-stays-in-flows',
      comment:
        'Only src/flows and the composition root know what drives the runs (docs/decisions/002). Call a flow.',
      severity: 'error',
      from: { path: '^src/[^/]+/', pathNot: ['^src/flows/', tests] },
      to: { path: '(^|/)node_modules/pg-boss/' },
    },
    {
      name: 'tests-are-not-a-library',
      comment:
        'Move what several files need out of the test file: to test/support, or beside the code.',
      severity: 'error',
      from: {},
      to: { path: tests },
    },
    {
      name: 'product-needs-no-development-package',
      comment:
        'Move the package to "dependencies": the production image has no development packages.',
      severity: 'error',
      from: { path: '^src/', pathNot: tests },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'], pathNot: '/@types/' },
    },
    {
      name: 'no-cycle',
      comment: 'Move what both need into a third file, or pass one of them in.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'nothing-unresolvable',
      comment:
        'The file or package does not exist: check the path (with its ".ts") or install the package.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: ['^portal/dist/', '^portal/api/schema\\.d\\.ts$'] },
    // Type imports count: a type of another layer is knowledge of that layer.
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    combinedDependencies: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
      mainFields: ['module', 'main', 'types'],
    },
  },
};
