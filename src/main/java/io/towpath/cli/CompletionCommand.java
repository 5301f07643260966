package io.towpath.cli;

import java.io.IOException;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(name = "completion", sortOptions = false, header = "Print what makes a shell complete commands and options: bash or zsh.", description = {
        "%nExamples:", "  source <(towpath completion bash)",
        "  towpath completion bash > /etc/bash_completion.d/towpath",
        "  towpath completion zsh > ~/.towpath.zsh; echo source ~/.towpath.zsh >> ~/.zshrc%n"})
final class CompletionCommand extends LocalCommand {

    /// Makes zsh understand what is written for bash.
    private static final String ZSH = "autoload -U +X compinit && compinit\nautoload -U +X bashcompinit && bashcompinit\n";

    @Parameters(index = "0", paramLabel = "SHELL", description = "bash or zsh.")
    private String shell = "";

    CompletionCommand(Terminal terminal, Cancellation cancellation) {
        super(terminal, cancellation);
    }

    @Override
    int run() throws IOException {
        if (!shell.equals("bash") && !shell.equals("zsh")) {
            throw usage("Unknown shell '" + shell + "', expected bash or zsh");
        }
        String script = (shell.equals("zsh") ? ZSH : "") + AutoComplete.bash("towpath", root());
        if (json) {
            answer(new Json.Fields().put("schema", "towpath.completion/1").put("script", script));
        } else {
            terminal.out().print(script);
        }
        return 0;
    }
}
