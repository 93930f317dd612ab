/* SPDX-License-Identifier: MIT
 *
 * Says that it is esbuild of the version in the file `version` of its working directory, and does what the file `behaviour`
 * there says: answers as it is told, or tries what no bundler is to do and says what became of it. */
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

extern char **environ;

/* The content of a small file, without the line end. */
static const char *file_text(const char *name, char *text, size_t size)
{
    int fd = open(name, O_RDONLY);
    ssize_t got = fd >= 0 ? read(fd, text, size - 1) : 0;
    close(fd);
    text[got > 0 ? got : 0] = '\0';
    text[strcspn(text, "\n")] = '\0';
    return text;
}

static void put(const char *argument, const char *text)
{
    int fd = open(argument, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    if (fd < 0 || write(fd, text, strlen(text)) != (ssize_t)strlen(text))
        printf("writing %s: %s\n", argument, strerror(errno));
    if (fd >= 0)
        close(fd);
}

/* The value of the last argument that begins so. */
static const char *option(int count, char **arguments, const char *prefix)
{
    const char *value = "";
    for (int i = 1; i < count; i++)
        if (strncmp(arguments[i], prefix, strlen(prefix)) == 0)
            value = arguments[i] + strlen(prefix);
    return value;
}

#define COMMENT "//# sourceMappingURL=data:application/json;base64,"
#define MAP "eyJ2ZXJzaW9uIjozLCJzb3VyY2VzIjpbXSwibWFwcGluZ3MiOiIifQ==" /* {"version":3,"sources":[],"mappings":""} */
#define GOOD_METAFILE "{\"inputs\":{\"app.ts\":{\"imports\":[],\"format\":\"esm\"}}," \
                      "\"outputs\":{\"x\":{\"imports\":[],\"entryPoint\":\"app.ts\"}}}"

/* What it writes, as it is. */
typedef struct {
    const char *name, *output, *metafile, *said;
    int status;
} Answer;

static const Answer answers[] = {
    {"good", "export const a = 1;\n" COMMENT MAP "\n", GOOD_METAFILE, ""},
    {"nothing", "", "", ""},
    {"no-metafile", "export const a = 1;\n" COMMENT MAP "\n", "", ""},
    {"broken-metafile", "export const a = 1;\n" COMMENT MAP "\n", "{\"inputs\":{\"app.ts\":{", ""},
    {"other-entry", "export const a = 1;\n" COMMENT MAP "\n",
     "{\"inputs\":{},\"outputs\":{\"x\":{\"imports\":[],\"entryPoint\":\"other.ts\"}}}", ""},
    {"outside-input", "export const a = 1;\n" COMMENT MAP "\n",
     "{\"inputs\":{\"../etc/passwd\":{\"imports\":[]}},\"outputs\":{\"x\":{\"imports\":[],\"entryPoint\":\"app.ts\"}}}", ""},
    {"absolute-input", "export const a = 1;\n" COMMENT MAP "\n",
     "{\"inputs\":{\"/etc/passwd\":{\"imports\":[]}},\"outputs\":{\"x\":{\"imports\":[],\"entryPoint\":\"app.ts\"}}}", ""},
    {"no-map", "export const a = 1;\n", GOOD_METAFILE, ""},
    {"broken-map", "export const a = 1;\n" COMMENT "e30=e\n", GOOD_METAFILE, ""},
    {"not-utf8", "export const a = '\xff';\n" COMMENT MAP "\n", GOOD_METAFILE, ""},
    {"says-not-utf8", "", "", "\xff\xfe says \x1b[31mit\n", 1},
    {"says-nothing", "", "", "", 3},
    {"huge-numbers", "export const a = 1;\n" COMMENT MAP "\n",
     "{\"inputs\":{\"app.ts\":{\"bytes\":-1e999999999,\"imports\":[]}},"
     "\"outputs\":{\"x\":{\"bytes\":99999999999999999999999999,\"imports\":[],\"entryPoint\":\"app.ts\"}}}", ""},
    {"huge-column", "", "", "\xe2\x9c\x98 [ERROR] this and that\n\n    app.ts:1:99999999999999999999:\n", 1},
    {"old-message", "", "", "\xe2\x9c\x98 [ERROR] this and that\n\n    app.ts:1:0:\n      1 \xe2\x94\x82 x\n", 1},
};

/* ---- what it tries ---- */

static void say_outcome(const char *what, long result)
{
    printf("%s: %s\n", what, result < 0 ? strerror(errno) : "done");
}

static void try_fork(const char *output)
{
    say_outcome("fork", fork());
}

static void try_exec(const char *output)
{
    char *arguments[] = {(char *)"true", NULL};
    say_outcome("exec", execv("/bin/true", arguments));
}

static void try_exec_by_descriptor(const char *output)
{
    char *arguments[] = {(char *)"true", NULL};
    int fd = dup2(open("/bin/true", O_PATH), 5); /* the number that it was run by itself */
    say_outcome("exec", fd < 0 ? fd : syscall(SYS_execveat, 5, "", arguments, environ, AT_EMPTY_PATH));
}

static void try_network(const char *output)
{
    say_outcome("socket", socket(AF_INET, SOCK_STREAM, 0));
}

static void try_signal(const char *output)
{
    say_outcome("kill", kill(getppid(), SIGTERM));
}

static void try_thread_signal(const char *output)
{
    say_outcome("tgkill", syscall(SYS_tgkill, getppid(), getppid(), SIGTERM));
}

static void try_session(const char *output)
{
    say_outcome("setsid", setsid());
}

static void try_reading(const char *output)
{
    static const char *const paths[] = {"/etc/passwd", "..", "../secret", "link-to-secret", "link-to-folder/secret",
                                        "/proc/self/environ", "/proc/1/environ", "/dev/zero"};
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++)
        say_outcome(paths[i], open(paths[i], O_RDONLY));
    say_outcome("inside", open("behaviour", O_RDONLY));
}

static void try_writing(const char *output)
{
    say_outcome("new file", open("new", O_WRONLY | O_CREAT, 0600));
    say_outcome("nameless file", open("/tmp", O_TMPFILE | O_WRONLY, 0600));
    say_outcome("the sources", open("behaviour", O_WRONLY));
    say_outcome("file in memory", (long)syscall(SYS_memfd_create, "more", 0));
    say_outcome("folder", syscall(SYS_mkdirat, AT_FDCWD, "folder", 0700));
    say_outcome("shared memory", mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0) == MAP_FAILED ? -1 : 0);
}

static void try_memory(const char *output)
{
    const size_t size = (size_t)64 << 20;
    unsigned taken = 0;
    while (taken < 1024 && mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) != MAP_FAILED)
        taken++;
    printf("memory: %s\n", taken < 64 ? "bounded" : "no bound");
}

static void *do_nothing(void *data)
{
    return data;
}

static void try_thread(const char *output)
{
    pthread_t thread;
    errno = pthread_create(&thread, NULL, do_nothing, NULL);
    say_outcome("thread", errno ? -1 : pthread_join(thread, NULL));
}

static void show_surroundings(const char *output)
{
    sigset_t blocked;
    struct rlimit core;
    int count = 0, others = 0;
    sigprocmask(SIG_SETMASK, NULL, &blocked);
    for (char **variable = environ; *variable; variable++)
        count++;
    for (int fd = 5; fd < 1024; fd++)
        others += fcntl(fd, F_GETFD) >= 0;
    getrlimit(RLIMIT_CORE, &core);
    printf("first of %d variables %s, descriptors beyond its own %d, signals blocked %d, core %d\n", count, environ[0], others,
           sigismember(&blocked, SIGTERM), (int)core.rlim_max);
}

static void flood_words(const char *output)
{
    static char text[1 << 16];
    memset(text, 'x', sizeof text);
    while (write(1, text, sizeof text) > 0)
        ;
}

static void flood_file(const char *output)
{
    static char text[1 << 20];
    int fd = open(output, O_WRONLY | O_TRUNC);
    while (write(fd, text, sizeof text) > 0)
        ;
}

static void keep_writing(const char *output)
{
    int fd = open(output, O_RDWR);
    if (ftruncate(fd, 4096) == 0)
        say_outcome("kept open", mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0) == MAP_FAILED ? -1 : 0);
}

static void hang(const char *output)
{
    for (;;)
        pause();
}

static void spin(const char *output)
{
    for (;;)
        ;
}

typedef struct {
    const char *name;
    void (*run)(const char *output);
} Attempt;

static const Attempt attempts[] = {
    {"fork", try_fork},
    {"exec", try_exec},
    {"exec-by-descriptor", try_exec_by_descriptor},
    {"network", try_network},
    {"signal", try_signal},
    {"thread-signal", try_thread_signal},
    {"session", try_session},
    {"reading", try_reading},
    {"writing", try_writing},
    {"memory", try_memory},
    {"thread", try_thread},
    {"surroundings", show_surroundings},
    {"flood-words", flood_words},
    {"flood-file", flood_file},
    {"keep-writing", keep_writing},
    {"hang", hang},
    {"spin", spin},
};

/* Each attempt is a failure of the bundler, so that what it said is told. */
static int act(const char *behaviour, int count, char **arguments)
{
    const char *output = option(count, arguments, "--outfile=");
    setvbuf(stdout, NULL, _IONBF, 0);
    for (size_t i = 0; i < sizeof attempts / sizeof *attempts; i++) {
        if (strcmp(attempts[i].name, behaviour) == 0) {
            attempts[i].run(output);
            return 7;
        }
    }
    for (size_t i = 0; i < sizeof answers / sizeof *answers; i++) {
        if (strcmp(answers[i].name, behaviour) == 0) {
            put(output, answers[i].output);
            put(option(count, arguments, "--metafile="), answers[i].metafile);
            printf("%s", answers[i].said);
            return answers[i].status;
        }
    }
    printf("no such behaviour: %s\n", behaviour);
    return 9;
}

int main(int count, char **arguments)
{
    char version[64], behaviour[64];
    if (count == 2 && strcmp(arguments[1], "--version") == 0) {
        printf("%s\n", file_text("version", version, sizeof version));
        return 0;
    }
    return act(file_text("behaviour", behaviour, sizeof behaviour), count, arguments);
}
