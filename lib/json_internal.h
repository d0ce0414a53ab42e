/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Building JSON without a check after each step: an object that could not be
 * made is remembered, and the whole is given up in the end.
 */
#ifndef OPTMON_JSON_INTERNAL_H
#define OPTMON_JSON_INTERNAL_H

#include <stdbool.h>

#include <json-c/json.h>

#include <optmon/json.h>

/**
 * struct json_builder - state of one building
 * @failed: an allocation failed
 */
struct json_builder {
	bool failed;
};

/* Keys are string literals: they are not copied. */
void json_add(struct json_builder *b, struct json_object *to, const char *key,
	      struct json_object *value);
struct json_object *json_add_object(struct json_builder *b,
				    struct json_object *to, const char *key);
struct json_object *json_add_array(struct json_builder *b,
				   struct json_object *to, const char *key);
struct json_object *json_append_object(struct json_builder *b,
				       struct json_object *to);
void json_append_text(struct json_builder *b, struct json_object *to,
		      const char *text);
void json_add_text(struct json_builder *b, struct json_object *to,
		   const char *key, const char *text);
void json_add_int(struct json_builder *b, struct json_object *to,
		  const char *key, int64_t value);
void json_add_uint64(struct json_builder *b, struct json_object *to,
		     const char *key, uint64_t value);
void json_add_bool(struct json_builder *b, struct json_object *to,
		   const char *key, bool value);
void json_add_number(struct json_builder *b, struct json_object *to,
		     const char *key, double value, int decimals);
void json_add_code(struct json_builder *b, struct json_object *to,
		   const char *key, const char *code_key, const char *name,
		   uint8_t code);
void json_add_thresholds(struct json_builder *b, struct json_object *to,
			 const char *key, const struct optmon_thresholds *t,
			 int decimals);

void json_module_lanes(struct json_builder *b, struct json_object *root,
		       const struct optmon_module *m);
void json_module_vdm(struct json_builder *b, struct json_object *root,
		     const struct optmon_module *m);
void json_module_coherent(struct json_builder *b, struct json_object *root,
			  const struct optmon_module *m);
void json_module_sff(struct json_builder *b, struct json_object *root,
		     const struct optmon_module *m);
void json_module_identity(struct json_builder *b, struct json_object *root,
			  const struct optmon_module *m);

#endif /* OPTMON_JSON_INTERNAL_H */
