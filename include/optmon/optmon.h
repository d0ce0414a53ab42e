/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * liboptmon: read any optical module on any Linux port, and know what it says.
 */
#ifndef OPTMON_OPTMON_H
#define OPTMON_OPTMON_H

#include <optmon/error.h>
#include <optmon/image.h>
#include <optmon/decode.h>
#include <optmon/diag.h>
#include <optmon/json.h>
#include <optmon/link.h>
#include <optmon/port.h>
#include <optmon/event.h>
#include <optmon/flags.h>
#include <optmon/command.h>
#include <optmon/reading_line.h>
#include <optmon/health.h>

#endif /* OPTMON_OPTMON_H */
