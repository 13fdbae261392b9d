import {
  CloudTrailClient,
  type CloudTrailClientConfig,
  DescribeTrailsCommand,
  GetEventSelectorsCommand,
  GetTrailStatusCommand,
} from '@aws-sdk/client-cloudtrail'
import type { Calls } from './call.ts'
import { NEEDS } from './needs.ts'
import type { TrailReader } from './ports.ts'
import { unreadableAnswer } from './unreadable.ts'

const needs = NEEDS.cloudtrail
const unreadable = () => unreadableAnswer('CloudTrail')

/** https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/ through the SDK. */
export const connectTrails = (config: CloudTrailClientConfig, calls: Calls): TrailReader =>
  toTrailReader(new CloudTrailClient(config), calls)

const toTrailReader = (client: CloudTrailClient, calls: Calls): TrailReader => ({
  describeTrails: () =>
    calls.make({ operation: 'DescribeTrails', needs: needs.describeTrails }, async (options) => {
      const { trailList } = await client.send(new DescribeTrailsCommand({ includeShadowTrails: true }), options)
      if (trailList === undefined) throw unreadable()
      return trailList.map((trail) => {
        if (!trail.TrailARN || !trail.Name || !trail.HomeRegion) throw unreadable()
        return {
          arn: trail.TrailARN,
          name: trail.Name,
          region: trail.HomeRegion,
          isMultiRegion: trail.IsMultiRegionTrail === true,
          includesGlobalServices: trail.IncludeGlobalServiceEvents === true,
          validatesLogFiles: trail.LogFileValidationEnabled === true,
        }
      })
    }),

  getTrailStatus: (arn) =>
    calls.make({ operation: 'GetTrailStatus', needs: needs.getTrailStatus, resource: arn }, async (options) => {
      const { IsLogging } = await client.send(new GetTrailStatusCommand({ Name: arn }), options)
      if (IsLogging === undefined) throw unreadable()
      return IsLogging
    }),

  getEventSelectors: (arn) =>
    calls.make({ operation: 'GetEventSelectors', needs: needs.getEventSelectors, resource: arn }, async (options) => {
      const answer = await client.send(new GetEventSelectorsCommand({ TrailName: arn }), options)
      const { EventSelectors: basic = [], AdvancedEventSelectors: advanced = [] } = answer
      // A trail always has selectors of one of the kinds.
      if (basic.length + advanced.length === 0) throw unreadable()
      return { basic, advanced }
    }),
})
