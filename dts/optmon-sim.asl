// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Three cages of the simulated switch (optmon_sim cages=16 ports=1) in ACPI:
 * the first with all its signals, one with none, and one behind a mux that
 * does not lock its parent. GPIOs: present and reset of cage N are 3(N-1) and
 * the next, interrupts of four cages each begin at 48.
 */
DefinitionBlock ("", "SSDT", 2, "OPTMON", "SIMCAGES", 1)
{
	Scope (\_SB)
	{
		Device (OPSW)
		{
			Name (_ADR, 0x4F505457)

			Device (BUS0)
			{
				Name (_ADR, 0)
			}

			Device (BUS1)
			{
				Name (_ADR, 1)
			}

			Device (MUX0)
			{
				Name (_ADR, 0x10)

				Device (CH00)
				{
					Name (_ADR, 0)

					Device (CAGE)
					{
						Name (_HID, "PRP0001")
						Name (_UID, 1)
						Name (_CRS, ResourceTemplate ()
						{
							I2cSerialBusV2 (0x50, ControllerInitiated, 400000,
								AddressingMode7Bit, "\\_SB.OPSW.MUX0.CH00", 0,
								ResourceConsumer)
							GpioIo (Exclusive, PullNone, 0, 0, IoRestrictionInputOnly,
								"\\_SB.OPSW", 0, ResourceConsumer) { 0 }
							GpioIo (Exclusive, PullNone, 0, 0, IoRestrictionOutputOnly,
								"\\_SB.OPSW", 0, ResourceConsumer) { 1 }
							GpioInt (Level, ActiveLow, Shared, PullNone, 0,
								"\\_SB.OPSW", 0, ResourceConsumer) { 48 }
						})
						Name (_DSD, Package ()
						{
							ToUUID ("daffd814-6eba-4d8c-8a91-bc9bbf4aa301"),
							Package ()
							{
								Package () { "compatible", "sff,osfp" },
								Package () { "label", "front1" },
								Package () { "maximum-power-milliwatt", 30000 },
								Package () { "present-gpios", Package () { ^CAGE, 0, 0, 1 } },
								Package () { "reset-gpios", Package () { ^CAGE, 1, 0, 1 } }
							}
						})
					}
				}

				Device (CH01)
				{
					Name (_ADR, 1)

					Device (CAGE)
					{
						Name (_HID, "PRP0001")
						Name (_UID, 2)
						Name (_CRS, ResourceTemplate ()
						{
							I2cSerialBusV2 (0x50, ControllerInitiated, 400000,
								AddressingMode7Bit, "\\_SB.OPSW.MUX0.CH01", 0,
								ResourceConsumer)
						})
						Name (_DSD, Package ()
						{
							ToUUID ("daffd814-6eba-4d8c-8a91-bc9bbf4aa301"),
							Package ()
							{
								Package () { "compatible", "sff,osfp" },
								Package () { "label", "front2" }
							}
						})
					}
				}
			}

			Device (MUX1)
			{
				Name (_ADR, 0x11)

				Device (CH00)
				{
					Name (_ADR, 0)

					Device (CAGE)
					{
						Name (_HID, "PRP0001")
						Name (_UID, 9)
						Name (_CRS, ResourceTemplate ()
						{
							I2cSerialBusV2 (0x50, ControllerInitiated, 400000,
								AddressingMode7Bit, "\\_SB.OPSW.MUX1.CH00", 0,
								ResourceConsumer)
							GpioIo (Exclusive, PullNone, 0, 0, IoRestrictionInputOnly,
								"\\_SB.OPSW", 0, ResourceConsumer) { 24 }
							GpioIo (Exclusive, PullNone, 0, 0, IoRestrictionOutputOnly,
								"\\_SB.OPSW", 0, ResourceConsumer) { 25 }
							GpioInt (Level, ActiveLow, Shared, PullNone, 0,
								"\\_SB.OPSW", 0, ResourceConsumer) { 50 }
						})
						Name (_DSD, Package ()
						{
							ToUUID ("daffd814-6eba-4d8c-8a91-bc9bbf4aa301"),
							Package ()
							{
								Package () { "compatible", "sff,qsfp-dd" },
								Package () { "label", "front9" },
								Package () { "maximum-power-milliwatt", 25000 },
								Package () { "present-gpios", Package () { ^CAGE, 0, 0, 1 } },
								Package () { "reset-gpios", Package () { ^CAGE, 1, 0, 1 } }
							}
						})
					}
				}
			}
		}
	}
}
