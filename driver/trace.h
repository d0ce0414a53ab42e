/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the driver does, as it does it: events of the trace system "optmon".
 * Passwords are not among the data of a transfer: see transfer_hides().
 */
#undef TRACE_SYSTEM
#define TRACE_SYSTEM optmon

#if !defined(_OPTMON_TRACE_H) || defined(TRACE_HEADER_MULTI_READ)
#define _OPTMON_TRACE_H

#include <linux/tracepoint.h>

#include "core.h"

#define show_life(life)					\
	__print_symbolic(life,				\
		{ LIFE_EMPTY,		"empty" },	\
		{ LIFE_SETTLING,	"settling" },	\
		{ LIFE_INIT,		"init" },	\
		{ LIFE_UNREADABLE,	"unreadable" },	\
		{ LIFE_STATIC,		"static" },	\
		{ LIFE_LOW_POWER,	"low-power" },	\
		{ LIFE_POWER_UP,	"power-up" },	\
		{ LIFE_READY,		"ready" },	\
		{ LIFE_POWER_DOWN,	"power-down" },	\
		{ LIFE_FAULT,		"fault" },	\
		{ LIFE_DENIED,		"denied" },	\
		{ LIFE_LATE,		"late" })

#define show_life_event(event)				\
	__print_symbolic(event,				\
		{ LIFE_PRESENT,		"present" },	\
		{ LIFE_ABSENT,		"absent" },	\
		{ LIFE_IDENTIFIED,	"identified" },	\
		{ LIFE_SILENT,		"silent" },	\
		{ LIFE_OBSERVED,	"observed" },	\
		{ LIFE_CHANGED,		"changed" },	\
		{ LIFE_DISTURBED,	"disturbed" },	\
		{ LIFE_REFUSED,		"refused" },	\
		{ LIFE_TIMEOUT,		"timeout" })

#define show_class(class)				\
	__print_symbolic(class,				\
		{ CLASS_STATIC,		"static" },	\
		{ CLASS_SLOW,		"slow" },	\
		{ CLASS_FAST,		"fast" })

#define show_command(kind)					\
	__print_symbolic(kind,					\
		{ OPTMON_COMMAND_KIND_POWER,	"power" },	\
		{ OPTMON_COMMAND_KIND_RESET,	"reset" },	\
		{ OPTMON_COMMAND_KIND_TX_DISABLE, "tx-disable" },	\
		{ OPTMON_COMMAND_KIND_APPLICATION, "application" },	\
		{ OPTMON_COMMAND_KIND_LOOPBACK,	"loopback" },	\
		{ OPTMON_COMMAND_KIND_PATTERN,	"pattern" },	\
		{ OPTMON_COMMAND_KIND_DIAGNOSTICS, "diagnostics" },	\
		{ OPTMON_COMMAND_KIND_CDB,	"cdb" },	\
		{ OPTMON_COMMAND_KIND_STATISTICS, "statistics" })

#define show_place(place)						\
	__print_symbolic(place,						\
		{ OPTMON_PATTERN_PLACE_HOST_GENERATOR,	"host-generator" },	\
		{ OPTMON_PATTERN_PLACE_MEDIA_GENERATOR,	"media-generator" },	\
		{ OPTMON_PATTERN_PLACE_HOST_CHECKER,	"host-checker" },	\
		{ OPTMON_PATTERN_PLACE_MEDIA_CHECKER,	"media-checker" },	\
		{ 0xff,					"-" })

TRACE_EVENT(optmon_transfer,
	TP_PROTO(const struct cage *c, const struct transfer *t),
	TP_ARGS(c, t),
	TP_STRUCT__entry(
		__array(char, cage, IFNAMSIZ)
		__field(bool, read)
		__field(u8, bank)
		__field(u8, page)
		__field(u8, off)
		__field(u8, len)
		__field(u8, held)
		__field(u32, took_us)
		__field(int, error)
		__array(u8, data, TRANSFER_DATA)
	),
	TP_fast_assign(
		memcpy(__entry->cage, c->label, IFNAMSIZ);
		__entry->read = t->read;
		__entry->bank = t->bank;
		__entry->page = t->page;
		__entry->off = t->off;
		__entry->len = t->len;
		__entry->held = t->held;
		__entry->took_us = t->took_us;
		__entry->error = t->error;
		memcpy(__entry->data, t->data, TRANSFER_DATA);
	),
	TP_printk("cage=%s %s bank=%u page=%02xh off=%02xh len=%u us=%u error=%d data=%s",
		  __entry->cage, __entry->read ? "read" : "write",
		  __entry->bank, __entry->page, __entry->off, __entry->len,
		  __entry->took_us, __entry->error,
		  __print_hex(__entry->data, __entry->held))
);

TRACE_EVENT(optmon_state,
	TP_PROTO(const struct cage *c, u8 from, u8 to, u8 event),
	TP_ARGS(c, from, to, event),
	TP_STRUCT__entry(
		__array(char, cage, IFNAMSIZ)
		__field(u8, from)
		__field(u8, to)
		__field(u8, event)
	),
	TP_fast_assign(
		memcpy(__entry->cage, c->label, IFNAMSIZ);
		__entry->from = from;
		__entry->to = to;
		__entry->event = event;
	),
	TP_printk("cage=%s from=%s to=%s event=%s", __entry->cage,
		  show_life(__entry->from), show_life(__entry->to),
		  show_life_event(__entry->event))
);

TRACE_EVENT(optmon_flag,
	TP_PROTO(const struct cage *c, u8 bank, u8 page, u8 off, u8 raised, u8 cleared),
	TP_ARGS(c, bank, page, off, raised, cleared),
	TP_STRUCT__entry(
		__array(char, cage, IFNAMSIZ)
		__field(u8, bank)
		__field(u8, page)
		__field(u8, off)
		__field(u8, raised)
		__field(u8, cleared)
	),
	TP_fast_assign(
		memcpy(__entry->cage, c->label, IFNAMSIZ);
		__entry->bank = bank;
		__entry->page = page;
		__entry->off = off;
		__entry->raised = raised;
		__entry->cleared = cleared;
	),
	TP_printk("cage=%s bank=%u page=%02xh off=%02xh raised=%02x cleared=%02x",
		  __entry->cage, __entry->bank, __entry->page, __entry->off,
		  __entry->raised, __entry->cleared)
);

TRACE_EVENT(optmon_gap,
	TP_PROTO(const struct cage *c, u8 bank, u8 page, u8 off, u8 len),
	TP_ARGS(c, bank, page, off, len),
	TP_STRUCT__entry(
		__array(char, cage, IFNAMSIZ)
		__field(u8, bank)
		__field(u8, page)
		__field(u8, off)
		__field(u8, len)
	),
	TP_fast_assign(
		memcpy(__entry->cage, c->label, IFNAMSIZ);
		__entry->bank = bank;
		__entry->page = page;
		__entry->off = off;
		__entry->len = len;
	),
	TP_printk("cage=%s bank=%u page=%02xh off=%02xh len=%u", __entry->cage,
		  __entry->bank, __entry->page, __entry->off, __entry->len)
);

TRACE_EVENT(optmon_sample,
	TP_PROTO(const struct cage *c, u8 class, u32 took_us, int error),
	TP_ARGS(c, class, took_us, error),
	TP_STRUCT__entry(
		__array(char, cage, IFNAMSIZ)
		__field(u8, class)
		__field(u32, took_us)
		__field(int, error)
	),
	TP_fast_assign(
		memcpy(__entry->cage, c->label, IFNAMSIZ);
		__entry->class = class;
		__entry->took_us = took_us;
		__entry->error = error;
	),
	TP_printk("cage=%s class=%s us=%u error=%d", __entry->cage,
		  show_class(__entry->class), __entry->took_us, __entry->error)
);

TRACE_EVENT(optmon_command,
	TP_PROTO(const struct cage *c, const struct command_args *args, int result),
	TP_ARGS(c, args, result),
	TP_STRUCT__entry(
		__array(char, cage, IFNAMSIZ)
		__field(u32, kind)
		__field(u32, lanes)
		__field(u32, value)
		__field(u8, place)
		__field(bool, force)
		__field(int, result)
	),
	TP_fast_assign(
		memcpy(__entry->cage, c->label, IFNAMSIZ);
		__entry->kind = args->kind;
		__entry->lanes = args->lanes;
		__entry->value = args->value;
		__entry->place = args->kind == OPTMON_COMMAND_KIND_PATTERN ?
				 args->place : 0xff;
		__entry->force = args->force;
		__entry->result = result;
	),
	TP_printk("cage=%s kind=%s place=%s lanes=%#x value=%#x force=%u result=%d",
		  __entry->cage, show_command(__entry->kind),
		  show_place(__entry->place), __entry->lanes, __entry->value,
		  __entry->force, __entry->result)
);

#endif /* _OPTMON_TRACE_H */

#undef TRACE_INCLUDE_PATH
#define TRACE_INCLUDE_PATH .
#undef TRACE_INCLUDE_FILE
#define TRACE_INCLUDE_FILE trace
#include <trace/define_trace.h>
