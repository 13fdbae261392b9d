import { accessDenied, callerOf, denialOfQuestion, number, text, type Call } from './call.ts'
import { pageOf } from './paging.ts'
import { jsonProtocol } from './protocols.ts'
import type { Service } from './service.ts'
import type { EventRule, State, Trail } from './state.ts'
import { AwsError } from './wire.ts'

const permitted = (call: Call, state: State, action: string): string => {
  const caller = callerOf(call)
  const denial = denialOfQuestion(state, { action, principal: caller, resource: '*', context: {} })
  if (denial !== undefined) throw accessDenied(caller, action, '*', denial)
  return caller.account
}

const trailsOf = (call: Call, state: State): readonly Trail[] => {
  const account = permitted(call, state, `cloudtrail:${call.operation}`)
  return state.trails.filter(
    (trail) => trail.account === account && (trail.region === call.region || trail.isMultiRegion),
  )
}

const arnOf = ({ account, region, name }: Trail): string => `arn:aws:cloudtrail:${region}:${account}:trail/${name}`

const describeTrails = (call: Call, state: State): unknown => ({
  trailList: trailsOf(call, state).map((trail) => ({
    Name: trail.name,
    TrailARN: arnOf(trail),
    HomeRegion: trail.region,
    IsMultiRegionTrail: trail.isMultiRegion,
    IncludeGlobalServiceEvents: trail.includesGlobalServices,
    LogFileValidationEnabled: true,
  })),
})

const trailOf = (call: Call, state: State, member: string): Trail => {
  const arn = text(call.input, member)
  const trail = trailsOf(call, state).find((each) => arnOf(each) === arn)
  if (trail === undefined) throw new AwsError('TrailNotFoundException', `Unknown trail: ${arn}`)
  return trail
}

const getTrailStatus = (call: Call, state: State): unknown => ({ IsLogging: trailOf(call, state, 'Name').isLogging })

const getEventSelectors = (call: Call, state: State): unknown => {
  const trail = trailOf(call, state, 'TrailName')
  return { TrailARN: arnOf(trail), ...trail.selectors }
}

/** https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/ */
export const cloudtrail: Service = {
  name: 'cloudtrail',
  protocol: jsonProtocol('message'),
  unsigned: [],
  operations: {
    DescribeTrails: describeTrails,
    GetTrailStatus: getTrailStatus,
    GetEventSelectors: getEventSelectors,
  },
}

const rulesOf = (call: Call, state: State): readonly EventRule[] => {
  const account = permitted(call, state, `events:${call.operation}`)
  return state.eventRules.filter((rule) => rule.account === account && rule.region === call.region)
}

const paged = (call: Call, state: State, name: string, all: readonly unknown[]): unknown => {
  const { items, next } = pageOf(
    all,
    text(call.input, 'NextToken'),
    number(call.input, 'Limit') ?? 100,
    state,
    () => new AwsError('ValidationException', 'The token is not valid.'),
  )
  return { [name]: items, ...(next === undefined ? {} : { NextToken: next }) }
}

const listRules = (call: Call, state: State): unknown => {
  const rules = rulesOf(call, state).map(({ name, pattern, state: status }) => ({
    Name: name,
    EventPattern: pattern,
    State: status,
    EventBusName: 'default',
  }))
  return paged(call, state, 'Rules', rules)
}

const listTargetsByRule = (call: Call, state: State): unknown => {
  const name = text(call.input, 'Rule')
  const rule = rulesOf(call, state).find((each) => each.name === name)
  if (rule === undefined) throw new AwsError('ResourceNotFoundException', `Rule ${name} does not exist.`)
  return paged(
    call,
    state,
    'Targets',
    rule.targets.map((arn, index) => ({ Id: String(index), Arn: arn })),
  )
}

/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/ */
export const events: Service = {
  name: 'events',
  protocol: jsonProtocol('message'),
  unsigned: [],
  operations: { ListRules: listRules, ListTargetsByRule: listTargetsByRule },
}
