// Where in AWS each part of a configuration is asked, and as whom.
import type { AwsCredentialSource } from '../model/aws.ts'
import { credentialsFor } from './aws-credentials.ts'
import type { Configuration } from './configuration.ts'
import type { AwsFeed } from './feed-settings.ts'

/** A region, asked with some credentials; at another address than AWS's own where one is configured. */
export interface AwsPlace {
  readonly region: string
  readonly endpoint?: string
  readonly credentials: AwsCredentialSource
}

/** Where the claims are; null where no region is known. */
export function placeOfClaims({ aws }: Configuration): AwsPlace | null {
  if (aws.region === undefined) return null
  const at = placed(aws.region, aws.endpoint)
  return { ...at, credentials: credentialsFor(aws.assumeRole, { ...at, setting: 'aws.assumeRole' }) }
}

/** Where a feed is: its log group or its stream, and the settings of AWS IoT that decide what is written to it. */
export function placesOfFeed(feed: AwsFeed, { aws, feeds }: Configuration): { readonly logs: AwsPlace; readonly iot: AwsPlace } {
  const iot = placed(feed.region, aws.endpoint)
  const index = feeds.findIndex(({ name }) => name === feed.name)
  const credentials = credentialsFor(feed.assumeRole, { ...iot, setting: `feeds[${index}].${feed.is}.assumeRole` })
  return { logs: { ...placed(feed.region, feed.endpoint ?? aws.endpoint), credentials }, iot: { ...iot, credentials } }
}

function placed(region: string, endpoint: string | undefined): { readonly region: string; readonly endpoint?: string } {
  return { region, ...(endpoint === undefined ? {} : { endpoint }) }
}
