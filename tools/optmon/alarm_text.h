/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Alarms for people and for programs.
 */
#ifndef OPTMON_ALARM_TEXT_H
#define OPTMON_ALARM_TEXT_H

#include <optmon/judge.h>

#include "cmd.h"

void alarm_text(struct cmd *cmd, const struct optmon_port *port,
		const struct optmon_alarm *alarm);
void alarm_json(struct cmd *cmd, const struct optmon_port *port,
		const struct optmon_alarm *alarm);

#endif /* OPTMON_ALARM_TEXT_H */
