package io.towpath.cli;

import io.towpath.disk.ConversionProgress;
import io.towpath.units.ByteSize;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;

/// Shows how far a command is. What is shown never goes backwards within a phase, and a phase that takes no time is not
/// shown at all.
final class Progress implements ConversionProgress {

    private static final long TTY_INTERVAL = Duration.ofMillis(100).toNanos();
    private static final long JSON_INTERVAL = Duration.ofSeconds(1).toNanos();
    /// An estimate from less than this would only confuse.
    private static final long ETA_AFTER = Duration.ofSeconds(5).toNanos();
    private static final int PLAIN_STEP = 5;
    private static final int BAR = 12;

    private final Terminal terminal;
    private final ProgressStyle style;
    private final Cancellation cancellation;

    private String file = "";
    private Phase phase = Phase.COPY;
    private long phaseStarted = System.nanoTime();
    private long shownAt;
    private long most;
    private int plainShown;
    private int machineShown = -1;
    private int item;
    private int items = 1;
    private boolean lineOpen;
    private double rate;
    private long rateAt = phaseStarted;
    private long rateBytes;

    Progress(Terminal terminal, ProgressStyle style, Cancellation cancellation) {
        this.terminal = terminal;
        this.style = style;
        this.cancellation = cancellation;
    }

    /// The next of several files.
    synchronized void begin(String name, int number, int of) {
        file = name;
        item = number;
        items = of;
        start(Phase.COPY);
    }

    private void start(Phase next) {
        phase = next;
        phaseStarted = System.nanoTime();
        rateAt = phaseStarted;
        rateBytes = 0;
        rate = 0;
        most = 0;
        plainShown = 0;
        shownAt = 0;
    }

    @Override
    public boolean cancelled() {
        return cancellation.requested();
    }

    @Override
    public synchronized void at(Phase now, long doneBytes, long totalBytes, long dataBytes) {
        if (now != phase) {
            start(now);
        }
        most = Math.max(most, doneBytes);
        long time = System.nanoTime();
        measure(time);
        boolean end = most >= totalBytes;
        machine(totalBytes);
        switch (style) {
            case TTY -> {
                if (end || time - shownAt >= TTY_INTERVAL) {
                    shownAt = time;
                    draw(totalBytes, dataBytes, time);
                }
            }
            case PLAIN -> plain(totalBytes);
            case JSON -> {
                if (end || time - shownAt >= JSON_INTERVAL) {
                    shownAt = time;
                    json(totalBytes, time);
                }
            }
            case MACHINE, NONE -> {
                // Nobody else looks.
            }
        }
    }

    /// Ends a line that is being redrawn, so that others can write.
    synchronized void end() {
        if (lineOpen) {
            terminal.err().print("\r\033[K");
            terminal.err().flush();
            lineOpen = false;
        }
    }

    /// An average that forgets, so that the estimate follows what happens now.
    private void measure(long time) {
        double seconds = (time - rateAt) / 1e9;
        if (seconds >= 0.25) {
            double now = (most - rateBytes) / seconds;
            double weight = rate == 0 ? 1 : 1 - Math.exp(-seconds / 5);
            rate += weight * (now - rate);
            rateAt = time;
            rateBytes = most;
        }
    }

    private long etaSeconds(long total, long time) {
        return time - phaseStarted < ETA_AFTER || rate < 1 ? -1 : Math.round((total - most) / rate);
    }

    private static int percent(long part, long total) {
        return total == 0 ? 100 : (int) (part * 100.0 / total);
    }

    private void draw(long total, long data, long time) {
        int filled = (int) (BAR * (total == 0 ? 1 : (double) most / total));
        String bar = (terminal.blocks() ? "█" : "#").repeat(filled) + (terminal.blocks() ? "░" : ".").repeat(BAR
                - filled);
        long eta = etaSeconds(total, time);
        String text = "%s  %s %3d%% %s  %s/%s  %s/s%s  (data %s)".formatted(file, word(), percent(most, total), bar,
                new ByteSize(most), new ByteSize(total), new ByteSize((long) rate), eta < 0
                        ? ""
                        : "  eta " + clock(eta),
                new ByteSize(data));
        if (text.length() >= terminal.columns()) {
            text = text.substring(0, Math.max(0, terminal.columns() - 1));
        }
        terminal.err().print("\r" + text + "\033[K");
        terminal.err().flush();
        lineOpen = true;
    }

    private String word() {
        return switch (phase) {
            case COPY -> "copying";
            case PROVE -> "proving";
        };
    }

    private static String clock(long seconds) {
        return seconds >= 3600
                ? String.format(Locale.ROOT, "%d:%02d:%02d", seconds / 3600, seconds / 60 % 60, seconds % 60)
                : String.format(Locale.ROOT, "%d:%02d", seconds / 60, seconds % 60);
    }

    private void plain(long total) {
        int percent = percent(most, total) / PLAIN_STEP * PLAIN_STEP;
        if (percent > plainShown) {
            plainShown = percent;
            terminal.err().println("%s  %s %d%%".formatted(file, word(), percent));
            terminal.err().flush();
        }
    }

    private void json(long total, long time) {
        long eta = etaSeconds(total, time);
        terminal.err().println(Json.compact(new Json.Fields().put("t", Instant.now().toString()).put("file", file)
                .put("phase", phase).put("done", most).put("total", total).put("bytesPerSecond", (long) rate)
                .put("etaSeconds", eta < 0 ? null : eta)));
        terminal.err().flush();
    }

    /// Copying is the first 80 of a disk's 100 parts, proving the rest; all disks count alike.
    private void machine(long total) {
        if (style != ProgressStyle.MACHINE && !terminal.lines().isOpen()) {
            return;
        }
        double part = total == 0 ? 1 : (double) most / total;
        double disk = phase == Phase.COPY ? part * 0.8 : 0.8 + part * 0.2;
        int percent = (int) (100 * (item + disk) / items);
        if (percent > machineShown && percent < 100) {
            machineShown = percent;
            machine(percent);
        }
    }

    private void machine(int percent) {
        if (style == ProgressStyle.MACHINE) {
            terminal.out().println(percent + "/100");
            terminal.out().flush();
        }
        terminal.lines().progress(file, phase, word(), percent);
    }

    /// The last line programs wait for.
    synchronized void finished() {
        machine(100);
    }
}
