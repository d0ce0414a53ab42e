// SPDX-License-Identifier: LGPL-2.1-or-later
#include <stdarg.h>
#include <stdio.h>

#include <optmon/error.h>

int optmon_error_set(struct optmon_error *err, enum optmon_error_code code,
		     unsigned int line, unsigned int column,
		     const char *format, ...)
{
	va_list args;

	if (!err)
		return -1;
	err->code = code;
	err->line = line;
	err->column = column;
	va_start(args, format);
	vsnprintf(err->message, sizeof(err->message), format, args);
	va_end(args);
	return -1;
}
