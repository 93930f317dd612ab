/* SPDX-License-Identifier: MIT
 *
 * rrjs-manual: prints the parts of docs/ that come from the program's own tables, so that the manual cannot say anything
 * else than the code. Used by script/docs and by the tests; not installed. */
#include <stdio.h>

#include "metrics-page.h"
#include "node-names.h"
#include "pool-metrics.h"
#include "registry.h"
#include "router.h"
#include "settings.h"

static void print_configuration(void)
{
    g_autofree char *page = settings_manual();
    fputs(page, stdout);
}

static void print_family(const MetricsOwnFamily *family)
{
    const char *quote = *family->labels ? "`" : "";
    printf("| `%s` | %s | %s%s%s | %s |\n", family->name, metric_kind_name(family->kind), quote, family->labels, quote,
           family->help);
}

static void print_metrics(void)
{
    const MetricsOwnFamily *family;
    printf("| family | type | label | meaning |\n|---|---|---|---|\n");
    for (guint i = 0; (family = pool_own_family(i)); i++)
        print_family(family);
    print_family(&registry_overflow_family);
    for (guint i = 0; (family = server_own_family(i)); i++)
        print_family(family);
}

static void print_rpc(void)
{
    const RouterMethod *method;
    printf("| method | argument | answer | meaning |\n|---|---|---|---|\n");
    for (guint i = 0; (method = router_method(i)); i++)
        printf("| `%s` | %s | %s | %s |\n", method->name, method->argument, method->reply, method->meaning);
}

static void print_node(void)
{
    printf("| module | |\n|---|---|\n");
    for (const NodeName *row = node_names; row->name; row++)
        if (!row->place)
            printf("| `%s%s` | %s |\n", row->is_prefixed ? "node:" : "", row->name, row->instead);
}

static const struct {
    const char *name;
    void (*print)(void);
} parts[] = {
    {"configuration", print_configuration},
    {"metrics", print_metrics},
    {"node", print_node},
    {"rpc", print_rpc},
};

int main(int argc, char **argv)
{
    for (gsize i = 0; argc == 2 && i < G_N_ELEMENTS(parts); i++) {
        if (g_str_equal(argv[1], parts[i].name)) {
            parts[i].print();
            return 0;
        }
    }
    fprintf(stderr, "Usage: rrjs-manual PART\n\nParts:");
    for (gsize i = 0; i < G_N_ELEMENTS(parts); i++)
        fprintf(stderr, " %s", parts[i].name);
    fputc('\n', stderr);
    return 2;
}
