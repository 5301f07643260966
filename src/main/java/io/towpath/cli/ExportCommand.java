package io.towpath.cli;

import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "export", sortOptions = false, header = "Write a wave of a server as an Ansible inventory.", description = {
        "%nExample:",
        "  TOWPATH_TOKEN=tow_pat_… towpath export ansible W-003 --server https://towpath.example.com%n",
        "Prints what a dynamic inventory answers to --list: a host for each VM with its addresses, application, owner, wave and",
        "networks at the target, and groups by application, operating system, tier, environment, source and state. A script of",
        "one line that calls it is an inventory of its own: ansible-playbook -i wave.sh site.yaml.%n",
        "Exit code: 0 written, 7 the server refuses or has no such wave, 8 it does not answer.%n"})
final class ExportCommand extends LocalCommand {

    @Parameters(index = "0", paramLabel = "ansible", description = "What to write.")
    private String what = "";

    @Parameters(index = "1", paramLabel = "WAVE", description = "Its key, such as W-003.")
    private String wave = "";

    @Option(names = "--server", required = true, paramLabel = "URL", description = "The server. The token is taken from the environment: TOWPATH_TOKEN.")
    private String server = "";

    ExportCommand(Terminal terminal, Cancellation cancellation) {
        super(terminal, cancellation);
    }

    @Override
    int run() throws IOException {
        if (!what.equals("ansible")) {
            throw usage("Unknown export '" + what + "', expected ansible");
        }
        return new ServerWave(terminal, Server.of(server, terminal, json, this::usage), json).ansible(wave);
    }
}
