/* SPDX-License-Identifier: MIT */
#include "last-words.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#define ROOM 8192

gboolean last_words_open(LastWords *words)
{
    *words = LAST_WORDS_NONE;
    if (g_getenv("RRJS_WORKER_STDERR"))
        return TRUE;
    int fd = memfd_create("rrjs-last-words", MFD_CLOEXEC | MFD_ALLOW_SEALING);
    if (fd >= 0 && ftruncate(fd, ROOM) == 0 && fcntl(fd, F_ADD_SEALS, F_SEAL_GROW | F_SEAL_SHRINK | F_SEAL_SEAL) == 0) {
        words->fd = fd;
        return TRUE;
    }
    int failure = errno;
    if (fd >= 0)
        close(fd);
    errno = failure;
    return FALSE;
}

void last_words_close(LastWords *words)
{
    if (words->fd >= 0)
        close(words->fd);
    *words = LAST_WORDS_NONE;
}

/* Both processes have the descriptor, and with it its position. */
void last_words_skip(LastWords *words)
{
    if (words->fd >= 0)
        words->begin = lseek(words->fd, 0, SEEK_CUR);
}

void last_words_read(const LastWords *words, char text[static LAST_WORDS_MAX + 1])
{
    gint64 end = words->fd >= 0 ? lseek(words->fd, 0, SEEK_CUR) : 0;
    gint64 begin = MAX(words->begin, end - LAST_WORDS_MAX);
    gssize size = end > begin ? pread(words->fd, text, (gsize)(end - begin), begin) : 0;
    text[MAX(size, 0)] = '\0';
    for (gssize i = 0; i < size; i++) {
        if (!g_ascii_isprint(text[i]))
            text[i] = g_ascii_isspace(text[i]) ? ' ' : '?';
    }
    g_strstrip(text);
}
