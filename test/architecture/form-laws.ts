// The laws about what stands in a file: its first line, its exports, and the one call that changes a certificate.
import ts from 'typescript'
import { certificateDoor } from './house.ts'
import { judgeNodes, type Law } from './law.ts'

/** What may be written into a certificate. Never REVOKED: it cannot be undone. */
const STATUSES = ['INACTIVE', 'ACTIVE']
/** Calls of AWS IoT that change a certificate or what it may do. */
const CHANGES = /^(Update|Delete|Attach|Detach|Register|Transfer|Cancel)\w*(Certificate|Policy|Principal)\w*Command$/

export const formLaws: readonly Law[] = [
  {
    says: 'a file opens by saying what it is',
    judge: (sources) => sources.filter(({ text }) => !/^(#!.*\n)?\/\/ \S/.test(text)).map(({ path }) => `${path}:1 has no opening comment`),
    broken: [
      { 'src/app/a.ts': "import { b } from './b.ts'\n// Late." },
      { 'src/app/a.ts': '#!/usr/bin/env node\nrun()' },
      { 'src/app/a.ts': '' },
    ],
    kept: [{ 'src/app/a.ts': '// The road.' }, { 'src/main.ts': '#!/usr/bin/env node\n// The command.' }],
  },
  {
    says: 'nothing is exported as default',
    judge: judgeNodes((node) => (isDefaultExport(node) ? 'exports a default' : undefined)),
    broken: ['export default 1', 'export default function a() {}', 'const a = 1; export { a as default }'].map((text) => ({
      'src/app/a.ts': text,
    })),
    kept: [{ 'src/app/a.ts': 'export const a = { default: 1 }' }],
  },
  {
    says: 'nothing is `any`',
    judge: judgeNodes((node) => (node.kind === ts.SyntaxKind.AnyKeyword ? 'says any' : undefined)),
    broken: [{ 'src/app/a.ts': 'let a: any' }, { 'src/app/a.ts': 'const a = <T>(b: Map<string, any>) => b' }],
    kept: [{ 'src/app/a.ts': '// any\nconst any = AbortSignal.any([])' }],
  },
  {
    says: 'only respond/aws-iot.ts names a call that changes a certificate',
    judge: judgeNodes((node, { path }) =>
      ts.isIdentifier(node) && CHANGES.test(node.text) && path !== certificateDoor ? `names ${node.text}` : undefined,
    ),
    broken: [
      { 'src/respond/act.ts': 'new UpdateCertificateCommand({})' },
      { 'src/app/a.ts': "import { DetachPolicyCommand as D } from '@aws-sdk/client-iot'" },
    ],
    kept: [{ [certificateDoor]: 'new UpdateCertificateCommand({})' }, { 'src/respond/act.ts': 'new DescribeCertificateCommand({})' }],
  },
  {
    says: 'the new status that respond/aws-iot.ts gives is a literal, INACTIVE or ACTIVE',
    judge: judgeNodes((node, { path }) => {
      if (path !== certificateDoor) return undefined
      if (!ts.isPropertyAssignment(node) && !ts.isShorthandPropertyAssignment(node)) return undefined
      if (node.name.getText().replace(/['"]/g, '') !== 'newStatus') return undefined
      const given = ts.isPropertyAssignment(node) ? node.initializer : node.name
      return ts.isStringLiteral(given) && STATUSES.includes(given.text) ? undefined : `gives newStatus ${given.getText()}`
    }),
    broken: ["'REVOKED'", 'status', "on ? 'ACTIVE' : 'REVOKED'"].map((given) => ({ [certificateDoor]: `send({ newStatus: ${given} })` })),
    kept: [{ [certificateDoor]: "send({ newStatus: 'INACTIVE' }); send({ newStatus: 'ACTIVE' })" }],
  },
  {
    says: 'a regular expression is written, never made from a text: a pattern of the operator is for RE2',
    judge: judgeNodes((node) => (isMadePattern(node) ? 'makes a regular expression' : undefined)),
    broken: [{ 'src/detect/a.ts': 'new RegExp(clientId)' }, { 'src/detect/a.ts': "RegExp('^' + topic)" }],
    kept: [{ 'src/detect/a.ts': '/^a/.test(b)' }, { 'src/detect/a.ts': 'RE2JS.compile(given)' }],
  },
]

function isDefaultExport(node: ts.Node): boolean {
  if (ts.isExportAssignment(node)) return true
  if (ts.isExportSpecifier(node)) return node.name.text === 'default'
  return ts.canHaveModifiers(node) && (ts.getModifiers(node) ?? []).some(({ kind }) => kind === ts.SyntaxKind.DefaultKeyword)
}

function isMadePattern(node: ts.Node): boolean {
  return (ts.isNewExpression(node) || ts.isCallExpression(node)) && node.expression.getText() === 'RegExp'
}
