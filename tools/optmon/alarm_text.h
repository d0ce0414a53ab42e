/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Alarms for people and for programs.
 */
#ifndef OPTMON_ALARM_TEXT_H
#define OPTMON_ALARM_TEXT_H

#include <optmon/health.h>

#include "cmd.h"

/* A transition: the line that matters, then why and what to do. */
void alarm_text(struct cmd *cmd, const struct optmon_health_alarm *alarm,
		bool utc);
void alarm_json(struct cmd *cmd, const struct optmon_health_alarm *alarm);

#endif /* OPTMON_ALARM_TEXT_H */
