const BLOCK = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\/(\d{1,2})$/

/** The first blocks of an IPv4 block, each with so many host bits; undefined where they do not fit, or it is none. */
export const cidrBlocks = (block: string, count: number, bits: number): readonly string[] | undefined => {
  const [, ...numbers] = BLOCK.exec(block) ?? []
  const [a = 0, b = 0, c = 0, d = 0, mask = 0] = numbers.map(Number)
  const isBlock = numbers.length === 5 && [a, b, c, d].every((part) => part < 256) && mask <= 32
  const isCount = Number.isInteger(count) && count >= 1 && count <= 256
  if (!isBlock || !isCount || !Number.isInteger(bits) || bits < 1 || bits > 32) return undefined
  const size = 2 ** bits
  if (count * size > 2 ** (32 - mask)) return undefined
  const address = ((a * 256 + b) * 256 + c) * 256 + d
  const start = address - (address % 2 ** (32 - mask))
  return Array.from({ length: count }, (_, index) => `${dotted(start + index * size)}/${32 - bits}`)
}

const dotted = (address: number): string =>
  [24, 16, 8, 0].map((shift) => Math.floor(address / 2 ** shift) % 256).join('.')
