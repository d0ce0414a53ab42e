/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What went wrong, in a form that a tool can print as it stands.
 */
#ifndef OPTMON_ERROR_H
#define OPTMON_ERROR_H

#ifdef __cplusplus
extern "C" {
#endif
#pragma GCC visibility push(default)

/**
 * enum optmon_error_code - kinds of failure, each also an exit code (sysexits)
 * @OPTMON_OK: no failure
 * @OPTMON_E_USAGE: an argument that means nothing
 * @OPTMON_E_DATA: foreign bytes that cannot be understood
 * @OPTMON_E_NOINPUT: a file, port or cage that is not there
 * @OPTMON_E_UNAVAILABLE: nothing to read: no module, no kernel support
 * @OPTMON_E_SOFTWARE: out of memory and the like
 * @OPTMON_E_IO: the read itself failed
 * @OPTMON_E_TEMPORARY: busy or timed out; worth another try
 * @OPTMON_E_PERMISSION: not allowed
 * @OPTMON_E_CONFIG: a configuration file that cannot be understood
 */
enum optmon_error_code {
	OPTMON_OK		= 0,
	OPTMON_E_USAGE		= 64,
	OPTMON_E_DATA		= 65,
	OPTMON_E_NOINPUT	= 66,
	OPTMON_E_UNAVAILABLE	= 69,
	OPTMON_E_SOFTWARE	= 70,
	OPTMON_E_IO		= 74,
	OPTMON_E_TEMPORARY	= 75,
	OPTMON_E_PERMISSION	= 77,
	OPTMON_E_CONFIG		= 78,
};

#define OPTMON_ERROR_TEXT	200

/**
 * struct optmon_error - one failure
 * @code: what kind
 * @line: line in a text, from 1; 0 where there is none
 * @column: column in that line, or byte in a binary file, from 1; 0 for none
 * @message: what failed and what to do, without the name of the file or port
 */
struct optmon_error {
	enum optmon_error_code code;
	unsigned int line;
	unsigned int column;
	char message[OPTMON_ERROR_TEXT];
};

/**
 * optmon_error_set() - fill in an error
 * @err: where to; NULL is allowed and does nothing
 * @code: kind of failure
 * @line: line from 1, or 0
 * @column: column from 1, or 0
 * @format: printf format of the message; cut at OPTMON_ERROR_TEXT
 *
 * Return: always -1, so that a caller can return it.
 */
int optmon_error_set(struct optmon_error *err, enum optmon_error_code code,
		     unsigned int line, unsigned int column,
		     const char *format, ...)
	__attribute__((format(printf, 5, 6)));

#pragma GCC visibility pop
#ifdef __cplusplus
}
#endif

#endif /* OPTMON_ERROR_H */
