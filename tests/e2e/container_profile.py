"""container_profile.py KIND COMMAND…: runs a command as in a container of Docker's, as far as system calls and capabilities go.

The filter is that of the default profile for a container without added capabilities, told by what it refuses: the calls
that need a capability which the container does not have, and those that it never allows, fail with EPERM; clone with a
namespace fails with EPERM, clone3 with ENOSYS. As root the capabilities are the 14 that Docker leaves.
KIND current: landlock is allowed, as today. old-eperm, old-enosys: of a time that did not know landlock; what it does not
know fails with that error."""

import ctypes
import ctypes.util
import errno
import os
import sys

ALLOW, ERRNO = 0x7FFF0000, 0x00050000
MASKED_EQUAL = 7
ATTRIBUTE_NO_NEW_PRIVS = 3
CLONE_NAMESPACES = 0x7E020000  # NEWNS, NEWCGROUP, NEWUTS, NEWIPC, NEWUSER, NEWPID, NEWNET
PR_CAPBSET_DROP = 24

REFUSED = """
acct add_key bpf clock_adjtime clock_settime create_module delete_module fanotify_init finit_module fsconfig fsmount fsopen
fspick get_kernel_syms get_mempolicy init_module io_uring_enter io_uring_register io_uring_setup ioperm iopl kcmp
kexec_file_load kexec_load keyctl lookup_dcookie mbind migrate_pages mount mount_setattr move_mount move_pages nfsservctl
open_by_handle_at open_tree perf_event_open pidfd_getfd pivot_root process_madvise process_vm_readv process_vm_writev
query_module quotactl quotactl_fd reboot request_key set_mempolicy set_mempolicy_home_node setdomainname sethostname setns
settimeofday stime swapoff swapon syslog sysfs _sysctl umount umount2 unshare uselib userfaultfd ustat vhangup vm86 vm86old
""".split()

LANDLOCK = ["landlock_create_ruleset", "landlock_add_rule", "landlock_restrict_self"]

# chown dac_override fowner fsetid kill setgid setuid setpcap net_bind_service net_raw sys_chroot mknod audit_write setfcap
KEPT_CAPABILITIES = {0, 1, 3, 4, 5, 6, 7, 8, 10, 13, 18, 27, 29, 31}


class Argument(ctypes.Structure):
    _fields_ = [("number", ctypes.c_uint), ("operator", ctypes.c_int), ("a", ctypes.c_uint64), ("b", ctypes.c_uint64)]


def load_filter(kind):
    library = ctypes.CDLL(ctypes.util.find_library("seccomp") or "libseccomp.so.2")
    library.seccomp_init.restype = ctypes.c_void_p

    def refuse(name, code, *arguments):
        number = library.seccomp_syscall_resolve_name(name.encode())
        if number == -1:
            return
        rules = (Argument * len(arguments))(*arguments)
        failure = library.seccomp_rule_add_array(ctypes.c_void_p(context), ctypes.c_uint(ERRNO | code), number,
                                                 ctypes.c_uint(len(arguments)), rules)
        assert failure == 0, (name, failure)

    context = library.seccomp_init(ctypes.c_uint(ALLOW))
    for name in REFUSED:
        refuse(name, errno.EPERM)
    refuse("clone3", errno.ENOSYS)
    for bit in range(32):
        if CLONE_NAMESPACES & 1 << bit:
            refuse("clone", errno.EPERM, Argument(0, MASKED_EQUAL, 1 << bit, 1 << bit))
    if kind != "current":
        for name in LANDLOCK:
            refuse(name, errno.EPERM if kind == "old-eperm" else errno.ENOSYS)
    # Docker does not set no_new_privs by itself; without it only root may load a filter.
    library.seccomp_attr_set(ctypes.c_void_p(context), ATTRIBUTE_NO_NEW_PRIVS, ctypes.c_uint(os.geteuid() != 0))
    assert library.seccomp_load(ctypes.c_void_p(context)) == 0


def main():
    kind, command = sys.argv[1], sys.argv[2:]
    libc = ctypes.CDLL(None)
    load_filter(kind)
    for capability in range(64):
        if capability not in KEPT_CAPABILITIES:
            libc.prctl(PR_CAPBSET_DROP, capability, 0, 0, 0)
    os.execvp(command[0], command)


main()
