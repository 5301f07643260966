package io.towpath.cli;

import io.towpath.disk.ImageException;
import io.towpath.disk.Reason;
import io.towpath.disk.guest.GuestInspection;
import io.towpath.disk.guest.GuestInspection.Inspector;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "inspect", sortOptions = false, header = "Show what an image or a package of VMs is: format, sizes, hardware, disks, problems.", description = {
        "%nExamples:", "  towpath inspect appliance.ova", "  towpath inspect *.vmdk --json%n",
        "What is refused is told, with everything that is wrong with it (100 problems at most, the others counted); one disk",
        "of a package as well, and the rest is shown. The exit code is the first one's.%n"})
final class InspectCommand extends LocalCommand {

    @Parameters(arity = "1..*", paramLabel = "FILE", description = "Disk images, OVAs, .ovf files, nbd:// URIs.")
    private List<String> files = new ArrayList<>();

    @Mixin
    private InputOptions input = new InputOptions();

    @Option(names = "--verify", negatable = true, defaultValue = "true", fallbackValue = "true", description = "Verify the manifest of a package (the default); it is read once for that.")
    private boolean verify;

    @Option(names = "--guest", description = {
            "Also tell which operating system is on a disk image, by virt-inspector where libguestfs is installed;",
            "it starts a small VM, which takes from seconds to minutes."})
    private boolean guest;

    InspectCommand(Terminal terminal, Cancellation cancellation) {
        super(terminal, cancellation);
    }

    /// Goes on after a refusal, with the next file; the first one's exit code is the command's.
    @Override
    int run() throws IOException {
        int code = 0;
        List<Json.Fields> answers = new ArrayList<>();
        for (String file : files) {
            try {
                switch (input.open(this, file)) {
                    case Input.Package(var content, var options) -> {
                        if (guest) {
                            terminal.say("--guest looks at disk images; convert those of a package first");
                        }
                        PackageReport report = PackageReport.of(content, options, verify, cancellation);
                        show(report, answers);
                        for (ImageException refusal : report.refusals()) {
                            code = code == 0 ? refusal.reason().exitCode() : code;
                            Refusals.tell(terminal, refusal);
                        }
                    }
                    case Input.Image image -> {
                        ImageReport report = ImageReport.of(image.ref(), image.options());
                        show(guest
                                ? report.with(GuestInspection.of(image.ref(), report.format(), Inspector.INSTALLED,
                                        cancellation::requested))
                                : report, answers);
                    }
                }
            } catch (ImageException e) {
                if (e.reason() == Reason.CANCELLED) {
                    throw e;
                }
                code = code == 0 ? e.reason().exitCode() : code;
                Refusals.tell(terminal, e);
                answers.add(Refusals.json(e));
            }
        }
        if (json) {
            answer(answers.size() == 1 ? answers.getFirst() : answers);
        }
        return code;
    }

    private void show(Report report, List<Json.Fields> answers) {
        answers.add(report.json());
        if (!json) {
            report.lines().forEach(terminal.out()::println);
            terminal.out().flush();
        }
    }
}
