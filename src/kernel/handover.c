/* Hands a descriptor over a socket. */
#include "kernel/handover.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>

/* A message of one byte that has room for a descriptor. */
typedef struct parcel {
    char byte;
    _Alignas(struct cmsghdr) char control[CMSG_SPACE(sizeof(int))];
    struct iovec data;
    struct msghdr message;
} parcel;

static void pack(parcel *self)
{
    *self = (parcel){.byte = 0};
    self->data = (struct iovec){&self->byte, 1};
    self->message = (struct msghdr){.msg_iov = &self->data,
                                    .msg_iovlen = 1,
                                    .msg_control = self->control,
                                    .msg_controllen = sizeof self->control};
}

bool handover_send(int channel, int descriptor)
{
    parcel sent;

    pack(&sent);
    struct cmsghdr *header = CMSG_FIRSTHDR(&sent.message);
    header->cmsg_level = SOL_SOCKET;
    header->cmsg_type = SCM_RIGHTS;
    header->cmsg_len = CMSG_LEN(sizeof descriptor);
    memcpy(CMSG_DATA(header), &descriptor, sizeof descriptor);
    return sendmsg(channel, &sent.message, 0) == 1;
}

int handover_take(int channel)
{
    parcel got;
    int descriptor = -1;
    ssize_t bytes;

    pack(&got);
    while ((bytes = recvmsg(channel, &got.message, MSG_CMSG_CLOEXEC)) < 0 && errno == EINTR)
        continue;
    struct cmsghdr *header = bytes == 1 ? CMSG_FIRSTHDR(&got.message) : NULL;
    if (header != NULL && header->cmsg_type == SCM_RIGHTS)
        memcpy(&descriptor, CMSG_DATA(header), sizeof descriptor);
    return descriptor;
}
