import {
  EventBridgeClient,
  type EventBridgeClientConfig,
  ListRulesCommand,
  ListTargetsByRuleCommand,
} from '@aws-sdk/client-eventbridge'
import type { Calls } from './call.ts'
import { NEEDS } from './needs.ts'
import { allPages } from './pages.ts'
import type { EventRuleReader } from './ports.ts'
import { unreadableAnswer } from './unreadable.ts'

const needs = NEEDS.events

/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/ through the SDK. */
export const connectEventRules = (config: EventBridgeClientConfig, calls: Calls): EventRuleReader =>
  toEventRuleReader(new EventBridgeClient(config), calls)

const toEventRuleReader = (client: EventBridgeClient, calls: Calls): EventRuleReader => ({
  listRules: () =>
    allPages((token) =>
      calls.make({ operation: 'ListRules', needs: needs.listRules }, async (options) => {
        const { Rules, NextToken } = await client.send(new ListRulesCommand(from(token)), options)
        if (Rules === undefined) throw unreadableAnswer('EventBridge')
        const items = Rules.flatMap(({ Name, EventPattern, State }) => {
          if (!Name) throw unreadableAnswer('EventBridge')
          return EventPattern === undefined ? [] : [{ name: Name, pattern: EventPattern, state: State ?? '' }]
        })
        return { items, next: NextToken }
      }),
    ),

  listTargetsByRule: async (rule) => {
    const about = { operation: 'ListTargetsByRule', needs: needs.listTargetsByRule, resource: rule }
    const targets = await allPages((token) =>
      calls.make(about, async (options) => {
        const command = new ListTargetsByRuleCommand({ Rule: rule, ...from(token) })
        const { Targets, NextToken } = await client.send(command, options)
        if (Targets === undefined) throw unreadableAnswer('EventBridge')
        return { items: Targets, next: NextToken }
      }),
    )
    return targets.length
  },
})

const from = (token: string | undefined) => (token === undefined ? {} : { NextToken: token })
