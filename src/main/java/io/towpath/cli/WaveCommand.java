package io.towpath.cli;

import java.io.IOException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "wave", sortOptions = false, header = "Roll a group of a wave back, on a server.", description = {
        "%nExamples:",
        "  TOWPATH_TOKEN=tow_pat_… towpath wave rollback-group W-003 web01 --server https://towpath.example.com \\",
        "      --reason 'the shop is slow'",
        "  TOWPATH_TOKEN=tow_pat_… towpath wave rollback-group W-003 web01 --server https://towpath.example.com \\",
        "      --reason 'the shop is slow' --confirm Webshop%n",
        "All VMs of the wave that VM starts together with, and that are past the start of their cutover, go back, who cut over",
        "last first: target off, then source on. Those that have not begun their cutover are held. Without --confirm it only",
        "shows what would be lost of each VM, in minutes and bytes, and the name to type.%n",
        "Exit code: 0 it goes back, 7 the server refuses, 8 it does not answer, 9 nothing was done: not confirmed, or the",
        "group cannot go back now.%n"})
final class WaveCommand extends LocalCommand {

    @Parameters(index = "0", paramLabel = "rollback-group", description = "What to do.")
    private String verb = "";

    @Parameters(index = "1", paramLabel = "WAVE", description = "Its key, such as W-003.")
    private String wave = "";

    @Parameters(index = "2", paramLabel = "VM", description = "A VM of the group that is past the start of its cutover, by name.")
    private String vm = "";

    @Option(names = "--server", required = true, paramLabel = "URL", description = "The server. The token is taken from the environment: TOWPATH_TOKEN.")
    private String server = "";

    @Option(names = "--reason", required = true, paramLabel = "TEXT", description = "Why; kept on the audit trail.")
    private String reason = "";

    @Option(names = "--confirm", paramLabel = "GROUP", description = "The group's name: you know what is lost.")
    private @Nullable String confirm;

    WaveCommand(Terminal terminal, Cancellation cancellation) {
        super(terminal, cancellation);
    }

    @Override
    int run() throws IOException {
        if (!verb.equals("rollback-group")) {
            throw usage("Unknown wave command '" + verb + "', expected rollback-group");
        }
        if (reason.isBlank() || reason.strip().length() > 500) {
            throw usage("--reason has " + reason.strip().length() + " characters, expected 1 to 500");
        }
        return new ServerWave(terminal, Server.of(server, terminal, json, this::usage), json).rollBackGroup(wave, vm,
                reason.strip(), confirm);
    }
}
