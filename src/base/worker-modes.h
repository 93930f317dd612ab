/* SPDX-License-Identifier: MIT
 *
 * How workers work, as settings say it and workers are told. */
#pragma once

/* A realm for each execution | one for all of a worker. */
typedef enum { ISOLATION_FRESH, ISOLATION_SHARED } Isolation;

/* What is asked of the workers' sandbox: as much as the system allows | all of it, or no start | none. */
typedef enum { SANDBOX_AUTO, SANDBOX_REQUIRE, SANDBOX_OFF } SandboxMode;
