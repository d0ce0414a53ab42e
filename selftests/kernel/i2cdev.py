# SPDX-License-Identifier: GPL-2.0-or-later
"""The simulated switch as user space sees its buses: transfers by i2c-dev, as
an independent master makes them. For a switch that was loaded with bare=1."""
import ctypes
import fcntl
import glob
import os

from simulator import read

I2C_RDWR = 0x0707
I2C_M_RD = 1


class Message(ctypes.Structure):
    _fields_ = [('addr', ctypes.c_uint16), ('flags', ctypes.c_uint16),
                ('len', ctypes.c_uint16), ('buf', ctypes.POINTER(ctypes.c_uint8))]


class Transaction(ctypes.Structure):
    _fields_ = [('messages', ctypes.POINTER(Message)), ('count', ctypes.c_uint32)]


def adapter_of(cage):
    """The number of the adapter of a cage's channel; cages count from 1."""
    bus, channel = divmod(cage - 1, 8)
    names = {read(path).strip(): os.path.basename(os.path.dirname(path))
             for path in glob.glob('/sys/bus/i2c/devices/i2c-*/name')}
    root = names[f'optmon-sim bus {bus}']
    return int(names[f'{root}-mux (chan_id {channel})'][4:])


class Module:
    """What answers in a cage. Errors are OSError with the kernel's errno."""

    def __init__(self, cage):
        self.file = os.open(f'/dev/i2c-{adapter_of(cage)}', os.O_RDWR)

    def close(self):
        os.close(self.file)

    def transfer(self, *messages, addr=0x50):
        """Bytes are written, a number is a length to read; returns the last."""
        buffers = [(ctypes.c_uint8 * len(m))(*m) if isinstance(m, bytes)
                   else (ctypes.c_uint8 * m)() for m in messages]
        array = (Message * len(messages))()
        for i, (message, buffer) in enumerate(zip(messages, buffers)):
            array[i] = Message(addr, 0 if isinstance(message, bytes) else I2C_M_RD,
                               len(buffer),
                               ctypes.cast(buffer, ctypes.POINTER(ctypes.c_uint8)))
        fcntl.ioctl(self.file, I2C_RDWR, Transaction(array, len(messages)))
        return bytes(buffers[-1])

    def write(self, offset, *data, addr=0x50):
        self.transfer(bytes([offset, *data]), addr=addr)

    def read(self, offset, length, addr=0x50):
        return self.transfer(bytes([offset]), length, addr=addr)

    def select(self, page, bank=0):
        self.write(0x7e, bank, page)

    def page(self, page, bank=0, step=8):
        """128 bytes of a page, read as a careful host does."""
        self.select(page, bank)
        return b''.join(self.read(offset, step) for offset in range(128, 256, step))

    def lower(self, step=8):
        return b''.join(self.read(offset, step) for offset in range(0, 128, step))

    def byte(self, page, offset, bank=0):
        if offset >= 128:
            self.select(page, bank)
        return self.read(offset, 1)[0]

    def word(self, page, offset, bank=0):
        if offset >= 128:
            self.select(page, bank)
        return int.from_bytes(self.read(offset, 2), 'big')
