// Whether a policy of AWS IoT lets its bearer provision devices: what makes a certificate a claim. Pure.

/** What of provisioning a policy allows. */
export interface ProvisioningGrants {
  /** It names the topics of provisioning, or allows them only as a part of more, as a policy of tests does. */
  readonly by: 'name' | 'wildcard'
  /** The templates that it names, in the order of the alphabet. */
  readonly templates: readonly string[]
  /** It allows any template, or some that only AWS can tell. */
  readonly anyTemplate: boolean
}

const ACTION = 'iot:Publish'
const CREATE: readonly string[] = ['json', 'cbor'].flatMap((form) => [
  `$aws/certificates/create/${form}`,
  `$aws/certificates/create-from-csr/${form}`,
])
/** In a resource: where the name of a template stands. */
const TEMPLATE = /:topic\/\$aws\/provisioning-templates\/([^/]*)\/provision\/[^/]*$/
/** A name that no template has. */
const NO_TEMPLATE = 'claimwatch-no-template'
/** A policy variable stands for what only the session tells: it may be anything. */
const VARIABLE = /\$\{[^}]*\}/g
const NAME = /^[\w-]{1,36}$/

interface Statement {
  readonly allows: boolean
  readonly actions: readonly string[]
  readonly resources: readonly string[]
}

/**
 * What a document allows, null where it does not let anybody both create a certificate and register with a template. Deny is heeded where it
 * denies a whole topic; conditions are not asked, so that more may be told than AWS would allow, and never less. Null also for what is no
 * document.
 */
export function provisioningGrants(document: string): ProvisioningGrants | null {
  const statements = statementsOf(document).filter(({ actions }) =>
    actions.some((action) => matches(action.toLowerCase(), ACTION.toLowerCase())),
  )
  if (!CREATE.some((topic) => isAllowed(statements, topic))) return null
  const resources = statements.filter(({ allows }) => allows).flatMap(({ resources: some }) => some)
  const named = resources.map((resource) => TEMPLATE.exec(resource)?.[1] ?? '')
  const templates = [...new Set(named.filter((name) => NAME.test(name) && mayRegister(statements, name)))].sort()
  const anyTemplate = mayRegister(statements, NO_TEMPLATE) || named.some((name) => /[*?]/.test(name))
  if (templates.length === 0 && !anyTemplate) return null
  return { by: resources.some((resource) => resource.includes('topic/$aws/')) ? 'name' : 'wildcard', templates, anyTemplate }
}

function mayRegister(statements: readonly Statement[], template: string): boolean {
  return ['json', 'cbor'].some((form) => isAllowed(statements, `$aws/provisioning-templates/${template}/provision/${form}`))
}

function isAllowed(statements: readonly Statement[], topic: string): boolean {
  const speaks = ({ resources }: Statement): boolean => resources.some((resource) => matches(topicOf(resource), topic))
  return statements.some((each) => each.allows && speaks(each)) && !statements.some((each) => !each.allows && speaks(each))
}

/** `arn:aws:iot:eu-west-1:111122223333:topic/a/b` to `a/b`; what may be the ARN of any topic stays as it is. */
function topicOf(resource: string): string {
  const at = resource.indexOf(':topic/')
  if (at !== -1) return resource.slice(at + ':topic/'.length)
  // `arn:aws:iot:*` covers topics, `arn:aws:iot:…:client/*` does not.
  return /^[^/]*\*$/.test(resource) && !/:(?:client|topicfilter)/.test(resource) ? '*' : ''
}

function statementsOf(document: string): readonly Statement[] {
  let parsed: unknown
  try {
    parsed = JSON.parse(document)
  } catch {
    return []
  }
  return listOf(memberOf(parsed, 'Statement')).map((statement) => ({
    allows: memberOf(statement, 'Effect') === 'Allow',
    actions: textsOf(memberOf(statement, 'Action')),
    resources: textsOf(memberOf(statement, 'Resource')).map((resource) => resource.replace(VARIABLE, '*')),
  }))
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name) ? Reflect.get(value, name) : undefined
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : value === undefined ? [] : [value]
}

function textsOf(value: unknown): readonly string[] {
  return listOf(value).filter((text) => typeof text === 'string')
}

/** Whether a pattern of a policy, in which `*` is any text and `?` any character, covers a whole text. Linear but for its stars. */
function matches(pattern: string, text: string): boolean {
  let [at, place, star, mark] = [0, 0, -1, 0]
  while (at < text.length) {
    if (pattern[place] === '*') [star, mark, place] = [place, at, place + 1]
    else if (place < pattern.length && (pattern[place] === '?' || pattern[place] === text[at])) [at, place] = [at + 1, place + 1]
    else if (star === -1) return false
    else [mark, at, place] = [mark + 1, mark + 1, star + 1]
  }
  while (pattern[place] === '*') place += 1
  return place === pattern.length
}
