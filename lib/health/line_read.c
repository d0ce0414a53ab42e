// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * A line of text as a reading.
 */
#include <stdlib.h>
#include <string.h>

#include <json-c/json.h>

#include "line_internal.h"

/* Objects within arrays within objects: deeper has no meaning here. */
#define DEPTH_MAX	8

struct optmon_line_reader {
	struct json_tokener *tokener;
};

struct optmon_line_reader *optmon_line_reader_new(void)
{
	struct optmon_line_reader *reader = malloc(sizeof(*reader));

	if (!reader)
		return NULL;
	reader->tokener = json_tokener_new_ex(DEPTH_MAX);
	if (reader->tokener)
		return reader;
	free(reader);
	return NULL;
}

void optmon_line_reader_free(struct optmon_line_reader *reader)
{
	if (reader)
		json_tokener_free(reader->tokener);
	free(reader);
}

static bool is_ascii(const char *text, size_t len)
{
	uint64_t some = 0, word;
	size_t i;

	for (i = 0; i + sizeof(word) <= len; i += sizeof(word)) {
		memcpy(&word, text + i, sizeof(word));
		some |= word;
	}
	for (; i < len; i++)
		some |= (unsigned char)text[i];
	return !(some & UINT64_C(0x8080808080808080));
}

static int parse_json(struct json_tokener *tok, const char *text, size_t len,
		      struct json_object **object, struct optmon_error *err)
{
	enum json_tokener_error code;
	size_t at;

	json_tokener_reset(tok);
	/* The library looks at each byte alone; most lines have none to look at. */
	json_tokener_set_flags(tok, JSON_TOKENER_STRICT |
			       (is_ascii(text, len) ? 0 :
				JSON_TOKENER_VALIDATE_UTF8));
	*object = json_tokener_parse_ex(tok, text, len);
	code = json_tokener_get_error(tok);
	at = json_tokener_get_parse_end(tok);
	if (code == json_tokener_success && at == len)
		return 0;
	if (code == json_tokener_continue)
		return optmon_error_set(err, OPTMON_E_DATA, 0, len + 1,
					"the JSON text ends too early");
	return optmon_error_set(err, OPTMON_E_DATA, 0, at + 1, "no JSON: %s",
				code == json_tokener_success ?
				"something follows the object" :
				json_tokener_error_desc(code));
}

int optmon_line_read(struct optmon_line_reader *reader, const char *text,
		     size_t len, struct optmon_line *line,
		     struct optmon_error *err)
{
	struct json_object *object = NULL;
	int ret;

	if (len > OPTMON_LINE_MAX)
		return optmon_error_set(err, OPTMON_E_DATA, 0, 0,
					"a line of more than %u bytes",
					OPTMON_LINE_MAX);
	while (len && strchr(" \t\r\n", text[len - 1]) && text[len - 1])
		len--;
	if (!len)
		return optmon_error_set(err, OPTMON_E_DATA, 0, 0,
					"an empty line");
	ret = parse_json(reader->tokener, text, len, &object, err);
	if (!ret)
		ret = line_parse_object(object, line, err);
	json_object_put(object);
	return ret;
}

int optmon_line_parse(const char *text, size_t len, struct optmon_line *line,
		      struct optmon_error *err)
{
	struct optmon_line_reader *reader = optmon_line_reader_new();
	int ret;

	if (!reader)
		return optmon_error_set(err, OPTMON_E_SOFTWARE, 0, 0,
					"out of memory");
	ret = optmon_line_read(reader, text, len, line, err);
	optmon_line_reader_free(reader);
	return ret;
}
