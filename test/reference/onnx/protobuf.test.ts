/** The wire format, against the examples of protobuf.dev/programming-guides/encoding. */
import { describe, expect, test } from 'vitest'
import { Message } from '../../../src/reference/onnx/protobuf.ts'

function hex(message: Message): string {
  return Buffer.from(message.finish()).toString('hex')
}

describe('protobuf', () => {
  test('a number', () => {
    expect(hex(new Message().int(1, 150))).toBe('089601')
  })

  test('a text', () => {
    expect(hex(new Message().text(2, 'testing'))).toBe('120774657374696e67')
  })

  test('a message in a message', () => {
    expect(hex(new Message().message(3, new Message().int(1, 150)))).toBe('1a03089601')
  })

  test('a negative number takes ten bytes', () => {
    expect(hex(new Message().int(1, -2))).toBe('08feffffffffffffffff01')
  })

  test('numbers above 32 bits', () => {
    expect(hex(new Message().int(1, 2 ** 40))).toBe('08808080808020')
    expect(hex(new Message().int(20, 1))).toBe('a00101')
  })

  test('a float', () => {
    expect(hex(new Message().float(2, 1))).toBe('150000803f')
  })

  test('large bytes in messages in messages', () => {
    const large = new Uint8Array(70_000).fill(7)
    const message = new Message().int(1, 5).message(2, new Message().bytes(3, large).int(4, 6)).int(5, 7)
    const bytes = message.finish()
    expect(message.size).toBe(bytes.length)
    expect(Buffer.from(bytes.subarray(0, 10)).toString('hex')).toBe('080512f6a2041af0a204')
    expect(bytes.subarray(10, 70_010).every((byte) => byte === 7)).toBe(true)
    expect(Buffer.from(bytes.subarray(70_010)).toString('hex')).toBe('20062807')
  })

  test('its size is that of its bytes', () => {
    const message = new Message().text(2, 'ä').message(5, new Message().float(1, 0.5).int(2, 300))
    expect(message.size).toBe(message.finish().length)
  })
})
