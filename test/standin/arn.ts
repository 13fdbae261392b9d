/** The parts of an ARN. */
export interface Arn {
  readonly partition: string
  readonly service: string
  readonly region: string
  readonly account: string
  readonly resource: string
}

/** Takes an ARN apart; undefined for any other text. */
export const parseArn = (text: string): Arn | undefined => {
  const [arn, partition = '', service = '', region = '', account = '', ...resource] = text.split(':')
  return arn === 'arn' && resource.length > 0
    ? { partition, service, region, account, resource: resource.join(':') }
    : undefined
}

/** The partition a region lies in. */
export const partitionOf = (region: string): string => {
  if (region.startsWith('cn-')) return 'aws-cn'
  return region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws'
}
