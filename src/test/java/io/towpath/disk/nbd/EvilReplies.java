package io.towpath.disk.nbd;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;

/// What an [EvilServer] answers to requests.
final class EvilReplies {

    private static final int DONE = 1;

    private final EvilServer server;
    private final Mischief mischief;
    private final DataInputStream in;
    private final DataOutputStream out;
    private int readsHere;
    private long cookie;
    private long offset;
    private int length;

    EvilReplies(EvilServer server, DataInputStream in, DataOutputStream out) {
        this.server = server;
        mischief = server.mischief;
        this.in = in;
        this.out = out;
    }

    void serve() throws IOException {
        while (true) {
            in.readInt();
            in.readShort();
            int type = in.readShort();
            cookie = in.readLong();
            offset = in.readLong();
            length = mischief.extended() ? (int) in.readLong() : in.readInt();
            switch (type) {
                case 0 -> {
                    if (!read(server.reads.incrementAndGet(), ++readsHere)) {
                        return;
                    }
                }
                case 7 -> status();
                default -> {
                    return;
                }
            }
        }
    }

    /// @return false to close the connection
    private boolean read(int all, int here) throws IOException {
        if (!mischief.structured()) {
            simpleRead(all);
            return true;
        }
        int half = Math.max(1, length / 2);
        switch (mischief) {
            case CHUNK_MISSING -> data(DONE, offset, half);
            case NO_CHUNK -> chunk(DONE, 0, new byte[0]);
            case CHUNK_OVERLAP -> {
                data(0, offset, half + 1);
                data(DONE, offset + half, length - half);
            }
            case CHUNK_TWICE -> {
                data(0, offset, length);
                data(DONE, offset, length);
            }
            case CHUNK_BEYOND -> chunk(DONE, 1, with(offset + 1, new byte[length]));
            case CHUNK_BEFORE -> chunk(DONE, 1, with(offset - 1, new byte[length]));
            case CHUNK_OFFSET_NEGATIVE -> chunk(DONE, 1, with(-1, new byte[length]));
            case CHUNK_OFFSET_WRAPS -> chunk(DONE, 1, with(Long.MAX_VALUE - 2, new byte[8]));
            case CHUNK_EMPTY -> {
                chunk(0, 1, with(offset, new byte[0]));
                data(DONE, offset, length);
            }
            case CHUNK_HUGE -> head(DONE, 1, 0xFFFFFFFFL, offset);
            case CHUNK_DUST -> {
                for (int i = 0; i < length; i++) {
                    data(i == length - 1 ? DONE : 0, offset + i, 1);
                }
            }
            case CHUNK_OF_UNKNOWN_TYPE -> chunk(DONE, 42, new byte[16]);
            case CHUNK_OF_OTHER_REQUEST -> chunk(DONE, 5, ByteBuffer.allocate(12).putInt(EvilServer.CONTEXT).putInt(
                    length).array());
            case HOLE_EMPTY -> hole(DONE, offset, 0);
            case HOLE_BEYOND -> hole(DONE, offset, -1);
            case NONE_BUT_NOT_LAST -> chunk(0, 0, new byte[0]);
            case CHUNKS_IN_ANY_ORDER -> {
                data(0, offset + half, length - half - 1);
                data(0, offset + length - 1, 1);
                data(0, offset, half);
                chunk(DONE, 0, new byte[0]);
            }
            case EXTENDED_LENGTH_NEGATIVE -> head(DONE, 1, -1, offset);
            case EXTENDED_OFFSET -> {
                head(DONE, 1, 8 + length, offset + 1);
                out.writeLong(offset);
                out.write(server.content, (int) offset, length);
            }
            case DUPLICATE_REPLY -> {
                data(DONE, offset, length);
                data(DONE, offset, length);
            }
            default -> {
                return connection(all, here);
            }
        }
        return true;
    }

    private boolean connection(int all, int here) throws IOException {
        switch (mischief) {
            case STALL -> EvilServer.stall();
            case DRIP -> {
                head(DONE, 1, 8 + length, offset);
                out.writeLong(offset);
                for (int i = 0; i < length; i++) {
                    EvilServer.drip(out, server.content[(int) offset + i]);
                }
            }
            case CLOSE_AMID_DATA, CLOSE_AMID_DATA_ONCE, SIZE_CHANGES, FLAGS_CHANGE -> {
                if (mischief == Mischief.CLOSE_AMID_DATA || all == 2) {
                    head(DONE, 1, 8 + length, offset);
                    out.writeLong(offset);
                    out.write(new byte[length / 2]);
                    return false;
                }
                data(DONE, offset, length);
            }
            case CLOSE_EVERY_THIRD_READ -> {
                if (here == 3) {
                    return false;
                }
                data(DONE, offset, length);
            }
            case WRONG_COOKIE -> {
                cookie ^= 0x100;
                data(DONE, offset, length);
            }
            case REPLY_MAGIC -> out.write(new byte[64]);
            case SIMPLE_DESPITE_AGREEMENT -> simpleRead(all);
            default -> errors(all);
        }
        return true;
    }

    private void errors(int all) throws IOException {
        switch (mischief) {
            case UNKNOWN_ERROR_TYPE -> chunk(DONE, 0x8000 + 99, error(5, 3, "odd"));
            case UNKNOWN_ERROR_TYPE_ONCE -> errorIf(all == 1, 0x8000 + 99, 5);
            case ERROR_ZERO -> chunk(DONE, 0x8001, error(0, 0, ""));
            case ERROR_MESSAGE_TOO_LONG -> chunk(DONE, 0x8001, error(5, 100, "short"));
            case TRANSIENT_EIO -> errorIf(all % 7 < 3, 0x8001, 5);
            case PERMANENT_EIO -> errorIf(offset == 1 << 16, 0x8001, 5);
            case EINVAL -> errorIf(all == 1, 0x8001, 22);
            case ERROR_AFTER_DATA -> {
                data(0, offset, length);
                chunk(DONE, 0x8002, ByteBuffer.allocate(14).putInt(5).putShort((short) 0).putLong(offset).array());
            }
            case SHUTDOWN_ONCE -> errorIf(all == 2, 0x8001, 108);
            default -> data(DONE, offset, length);
        }
    }

    private void errorIf(boolean so, int type, int error) throws IOException {
        if (so) {
            chunk(DONE, type, error(error, 2, "no"));
        } else {
            data(DONE, offset, length);
        }
    }

    private void simpleRead(int all) throws IOException {
        if (mischief == Mischief.CHUNKS_WITHOUT_AGREEMENT) {
            data(DONE, offset, length);
            return;
        }
        boolean fails = mischief == Mischief.SIMPLE_TRANSIENT_EIO && all < 4;
        out.writeInt(0x67446698);
        out.writeInt(fails ? 5 : 0);
        out.writeLong(cookie);
        if (!fails) {
            out.write(server.content, (int) offset, length);
        }
    }

    private void status() throws IOException {
        switch (mischief) {
            case STATUS_ERROR -> chunk(DONE, 0x8001, error(5, 0, ""));
            case STATUS_DUST -> chunk(DONE, 5, blocks(Math.min(length, 512), 0));
            case STATUS_OF_HOLES -> chunk(DONE, 5, holes());
            case STATUS_ZERO_LENGTH -> chunk(DONE, 5, blocks(0, 3, length, 0));
            case STATUS_BEYOND -> chunk(DONE, 5, blocks(length, 0, 512, 3));
            case STATUS_AFTER_THE_END -> chunk(DONE, 5, blocks(length + 512, 3));
            case STATUS_OF_OTHER_CONTEXT -> {
                byte[] blocks = blocks(length, 3);
                blocks[3]++;
                chunk(DONE, 5, blocks);
            }
            case STATUS_TWICE -> {
                chunk(0, 5, blocks(length, 0));
                chunk(DONE, 5, blocks(length, 3));
            }
            case STATUS_NONE -> chunk(DONE, 0, new byte[0]);
            case STATUS_ODD_LENGTH -> chunk(DONE, 5, new byte[13]);
            case STATUS_HUGE -> head(DONE, 5, 0xFFFFFFFCL, offset);
            case STATUS_SIMPLE -> {
                out.writeInt(0x67446698);
                out.writeInt(0);
                out.writeLong(cookie);
            }
            default -> {
                if (mischief.extended()) {
                    chunk(DONE, 6, ByteBuffer.allocate(24).putInt(EvilServer.CONTEXT).putInt(1).putLong(length)
                            .putLong(0).array());
                } else {
                    chunk(DONE, 5, blocks(length, 0));
                }
            }
        }
    }

    /// Each 4 KiB that is all zero is a hole.
    private byte[] holes() {
        ByteBuffer all = ByteBuffer.allocate(4 + 8 * (length / 4096 + 2)).putInt(EvilServer.CONTEXT);
        for (int at = (int) offset; at < offset + length;) {
            int end = (int) Math.min(at + 4096, offset + length);
            boolean zero = true;
            for (int i = at; i < end; i++) {
                zero &= server.content[i] == 0;
            }
            all.putInt(end - at).putInt(zero ? 3 : 0);
            at = end;
        }
        byte[] bytes = new byte[all.position()];
        all.flip().get(bytes);
        return bytes;
    }

    private static byte[] blocks(int... lengthsAndStatus) {
        ByteBuffer all = ByteBuffer.allocate(4 + 4 * lengthsAndStatus.length).putInt(EvilServer.CONTEXT);
        for (int number : lengthsAndStatus) {
            all.putInt(number);
        }
        return all.array();
    }

    private static byte[] error(int error, int words, String message) {
        return ByteBuffer.allocate(6 + message.length()).putInt(error).putShort((short) words).put(message.getBytes())
                .array();
    }

    private static byte[] with(long at, byte[] data) {
        return ByteBuffer.allocate(8 + data.length).putLong(at).put(data).array();
    }

    private void data(int flags, long at, int size) throws IOException {
        byte[] data = new byte[size];
        System.arraycopy(server.content, (int) at, data, 0, size);
        chunk(flags, 1, with(at, data));
    }

    private void hole(int flags, long at, int size) throws IOException {
        chunk(flags, 2, ByteBuffer.allocate(12).putLong(at).putInt(size).array());
    }

    private void chunk(int flags, int type, byte[] payload) throws IOException {
        ByteBuffer all = ByteBuffer.allocate(32 + payload.length);
        put(all, flags, type, payload.length, offset);
        all.put(payload);
        if (server.flippedBit >= 0) {
            int bit = server.flippedBit;
            all.put(bit / 8, (byte) (all.get(bit / 8) ^ 1 << bit % 8));
        }
        out.write(all.array(), 0, all.position());
    }

    private void head(int flags, int type, long payload, long at) throws IOException {
        ByteBuffer head = ByteBuffer.allocate(32);
        put(head, flags, type, payload, at);
        out.write(head.array(), 0, head.position());
    }

    private void put(ByteBuffer into, int flags, int type, long payload, long at) {
        into.putInt(mischief.extended() ? 0x6e8a278c : 0x668e33ef).putShort((short) flags).putShort((short) type)
                .putLong(cookie);
        if (mischief.extended()) {
            into.putLong(at).putLong(payload);
        } else {
            into.putInt((int) payload);
        }
    }
}
