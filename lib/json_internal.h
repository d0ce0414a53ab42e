/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Building JSON without a check after each step: what could not be made is
 * remembered, and the whole is given up in the end.
 *
 * One walk over a module writes either the tree of json-c or, without any object,
 * the text itself. For the text the walk must be in the order of the document: a
 * member is added to a node only while nothing was added after it to one above.
 */
#ifndef OPTMON_JSON_INTERNAL_H
#define OPTMON_JSON_INTERNAL_H

#include <stdbool.h>

#include <json-c/json.h>

#include <optmon/json.h>

/* An object or array: one of json-c, or a level of the text */
struct json_node;

#define JSON_DEPTH	8

/**
 * struct json_builder - state of one building
 * @failed: an allocation failed
 * @text: where the text goes; NULL when a tree is built
 * @len: length of the text so far
 * @room: size of @text
 * @depth: levels open in the text
 * @level: what each open level is and whether it has members
 */
struct json_builder {
	bool failed;
	char *text;
	size_t len;
	size_t room;
	unsigned int depth;
	struct json_level {
		bool is_array;
		bool has_members;
	} level[JSON_DEPTH];
};

/* The document itself, to which all is added */
struct json_node *json_open(struct json_builder *b);
/* Close what is open in the text */
void json_close(struct json_builder *b);

/* Keys are string literals: they are not copied. */
struct json_node *json_add_object(struct json_builder *b, struct json_node *to,
				  const char *key);
struct json_node *json_add_array(struct json_builder *b, struct json_node *to,
				 const char *key);
struct json_node *json_append_object(struct json_builder *b,
				     struct json_node *to);
void json_append_text(struct json_builder *b, struct json_node *to,
		      const char *text);
void json_add_text(struct json_builder *b, struct json_node *to,
		   const char *key, const char *text);
void json_add_int(struct json_builder *b, struct json_node *to,
		  const char *key, int64_t value);
void json_add_uint64(struct json_builder *b, struct json_node *to,
		     const char *key, uint64_t value);
void json_add_bool(struct json_builder *b, struct json_node *to,
		   const char *key, bool value);
void json_add_number(struct json_builder *b, struct json_node *to,
		     const char *key, double value, int decimals);
void json_add_code(struct json_builder *b, struct json_node *to,
		   const char *key, const char *code_key, const char *name,
		   uint8_t code);
void json_add_thresholds(struct json_builder *b, struct json_node *to,
			 const char *key, const struct optmon_thresholds *t,
			 int decimals);

void json_module_lanes(struct json_builder *b, struct json_node *root,
		       const struct optmon_module *m);
void json_module_vdm(struct json_builder *b, struct json_node *root,
		     const struct optmon_module *m);
void json_module_coherent(struct json_builder *b, struct json_node *root,
			  const struct optmon_module *m);
void json_module_sff(struct json_builder *b, struct json_node *root,
		     const struct optmon_module *m);
void json_lane_paths(struct json_builder *b, struct json_node *to,
		     const struct optmon_lane *lane);
void json_module_capabilities(struct json_builder *b, struct json_node *root,
			      const struct optmon_module *m);
void json_module_identity(struct json_builder *b, struct json_node *root,
			  const struct optmon_module *m);

#endif /* OPTMON_JSON_INTERNAL_H */
