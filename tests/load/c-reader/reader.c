/* The floor of one wake-up per frame: reads and unmasks Twilio's frames, parses and forwards nothing.
 *   cc -O2 -o reader reader.c && ./reader PORT
 * Prints the number of messages when it is told to end. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

enum { KEEP = 4096, MAX_EVENTS = 256, BUFFER = 64 * 1024 };

struct connection {
    int fd, upgraded, kept;
    unsigned char *rest; /* an unfinished frame; there is seldom one */
};

static volatile sig_atomic_t ended;
static unsigned long long messages;

static void on_signal(int unused) { (void)unused; ended = 1; }

/* --- the one hash of the handshake ------------------------------------------------------------------------------- */

static uint32_t rol(uint32_t v, int n) { return v << n | v >> (32 - n); }

static void sha1(const unsigned char *data, size_t length, unsigned char out[20])
{
    uint32_t h[5] = {0x67452301, 0xEFCDAB89, 0x98BADCFE, 0x10325476, 0xC3D2E1F0};
    unsigned char block[128] = {0}; /* key and suffix are 60 bytes: two blocks */
    memcpy(block, data, length);
    block[length] = 0x80;
    size_t total = length + 9 > 64 ? 128 : 64;
    block[total - 2] = (unsigned char)(length * 8 >> 8);
    block[total - 1] = (unsigned char)(length * 8);
    for (size_t at = 0; at < total; at += 64) {
        uint32_t w[80];
        for (int i = 0; i < 16; i++)
            w[i] = (uint32_t)block[at + 4 * i] << 24 | block[at + 4 * i + 1] << 16 | block[at + 4 * i + 2] << 8 | block[at + 4 * i + 3];
        for (int i = 16; i < 80; i++) w[i] = rol(w[i - 3] ^ w[i - 8] ^ w[i - 14] ^ w[i - 16], 1);
        uint32_t a = h[0], b = h[1], c = h[2], d = h[3], e = h[4];
        for (int i = 0; i < 80; i++) {
            uint32_t f = i < 20 ? (b & c) | (~b & d) : i < 40 ? b ^ c ^ d : i < 60 ? (b & c) | (b & d) | (c & d) : b ^ c ^ d;
            uint32_t k = i < 20 ? 0x5A827999 : i < 40 ? 0x6ED9EBA1 : i < 60 ? 0x8F1BBCDC : 0xCA62C1D6;
            uint32_t t = rol(a, 5) + f + e + k + w[i];
            e = d; d = c; c = rol(b, 30); b = a; a = t;
        }
        h[0] += a; h[1] += b; h[2] += c; h[3] += d; h[4] += e;
    }
    for (int i = 0; i < 20; i++) out[i] = (unsigned char)(h[i / 4] >> (24 - 8 * (i % 4)));
}

static void base64(const unsigned char *in, int length, char *out)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for (int i = 0; i < length; i += 3) {
        uint32_t v = (uint32_t)in[i] << 16 | (i + 1 < length ? in[i + 1] << 8 : 0) | (i + 2 < length ? in[i + 2] : 0);
        *out++ = digits[v >> 18];
        *out++ = digits[v >> 12 & 63];
        *out++ = i + 1 < length ? digits[v >> 6 & 63] : '=';
        *out++ = i + 2 < length ? digits[v & 63] : '=';
    }
    *out = 0;
}

/* --- frames ------------------------------------------------------------------------------------------------------ */

static int reply(int fd, const void *data, size_t length) { return send(fd, data, length, MSG_NOSIGNAL) == (ssize_t)length; }

static long upgrade(struct connection *c, unsigned char *data, size_t length)
{
    unsigned char *end = memmem(data, length, "\r\n\r\n", 4);
    if (!end) return length < KEEP ? 0 : -1;
    *end = 0;
    char *key = strcasestr((char *)data, "sec-websocket-key:");
    if (!key) return -1;
    char text[128], accept[32], answer[256];
    unsigned char hash[20];
    if (sscanf(key + 18, " %24s", text) != 1) return -1;
    strcat(text, "258EAFA5-E914-47DA-95CA-C5AB0DC85B11");
    sha1((unsigned char *)text, strlen(text), hash);
    base64(hash, 20, accept);
    int size = snprintf(answer, sizeof answer,
        "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Accept: %s\r\n\r\n", accept);
    if (!reply(c->fd, answer, (size_t)size)) return -1;
    c->upgraded = 1;
    return end + 4 - data;
}

/* Takes one frame; returns its size, 0 when it is not all there, -1 when the connection is over. */
static long take(struct connection *c, unsigned char *data, size_t length)
{
    if (length < 6) return 0;
    size_t size = data[1] & 0x7F, at = 2;
    if (size == 127) return -1;
    if (size == 126) { size = (size_t)data[2] << 8 | data[3]; at = 4; }
    if (length < at + 4 + size) return 0;
    uint32_t mask;
    memcpy(&mask, data + at, 4);
    uint64_t wide = mask | (uint64_t)mask << 32, word;
    unsigned char *payload = data + at + 4;
    size_t i = 0;
    for (; i + 8 <= size; i += 8) { memcpy(&word, payload + i, 8); word ^= wide; memcpy(payload + i, &word, 8); }
    for (; i < size; i++) payload[i] ^= (unsigned char)(mask >> (8 * (i & 3)));
    int opcode = data[0] & 0x0F;
    if (opcode == 8) { reply(c->fd, "\x88\x02\x03\xE8", 4); return -1; }
    messages++;
    return (long)(at + 4 + size);
}

static int on_readable(struct connection *c, unsigned char *buffer)
{
    memcpy(buffer, c->rest, (size_t)c->kept);
    ssize_t count = recv(c->fd, buffer + c->kept, BUFFER - (size_t)c->kept, 0);
    if (count < 0) return errno == EAGAIN || errno == EINTR;
    if (count == 0) return 0;
    size_t length = (size_t)count + (size_t)c->kept, at = 0;
    while (at < length) {
        long taken = c->upgraded ? take(c, buffer + at, length - at) : upgrade(c, buffer + at, length - at);
        if (taken < 0) return 0;
        if (taken == 0) break;
        at += (size_t)taken;
    }
    c->kept = (int)(length - at);
    if (c->kept > KEEP) return 0;
    if (c->kept && !c->rest && !(c->rest = malloc(KEEP))) return 0;
    if (c->kept) memcpy(c->rest, buffer + at, (size_t)c->kept);
    return 1;
}

int main(int count, char **arguments)
{
    if (count != 2) { fprintf(stderr, "usage: reader PORT\n"); return 2; }
    struct sigaction action = {.sa_handler = on_signal};
    sigaction(SIGTERM, &action, NULL);
    sigaction(SIGINT, &action, NULL);
    int one = 1, listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0), poll = epoll_create1(0);
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)atoi(arguments[1])), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    if (bind(listener, (struct sockaddr *)&address, sizeof address) || listen(listener, 4096)) { perror("listen"); return 1; }
    struct epoll_event event = {.events = EPOLLIN}, events[MAX_EVENTS];
    epoll_ctl(poll, EPOLL_CTL_ADD, listener, &event);
    static unsigned char buffer[BUFFER];
    while (!ended) {
        int ready = epoll_wait(poll, events, MAX_EVENTS, -1);
        for (int i = 0; i < ready; i++) {
            struct connection *c = events[i].data.ptr;
            if (c) {
                if (on_readable(c, buffer)) continue;
                close(c->fd);
                free(c->rest);
                free(c);
                continue;
            }
            int fd;
            while ((fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK)) >= 0) {
                if (!(c = calloc(1, sizeof *c))) return 1;
                c->fd = fd;
                setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
                event = (struct epoll_event){.events = EPOLLIN, .data.ptr = c};
                epoll_ctl(poll, EPOLL_CTL_ADD, fd, &event);
            }
        }
    }
    printf("messages %llu\n", messages);
    return 0;
}
