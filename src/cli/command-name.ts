// How a person calls claimwatch where it runs: in a checkout, which runs the TypeScript itself, or installed, as what was built of it.
export const isCheckout = import.meta.url.endsWith('.ts')

/** What stands before a subcommand. */
export const commandName = isCheckout ? 'npm run -s claimwatch --' : 'npx claimwatch'
