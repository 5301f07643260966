package io.towpath.intake;

import io.towpath.inventory.application.Application;
import io.towpath.inventory.application.Applications;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a link opens.
public sealed interface IntakeOpened {

    /// No such link, or one that was altered.
    record Unknown() implements IntakeOpened {}

    /// It was made anew or revoked, or has expired, or somebody else owns the application now.
    record Gone(String application) implements IntakeOpened {}

    /// @param vms    the first of those that we think belong to it
    /// @param answer what came by this link last; null: nothing yet
    /// @param form   to be filled in: with what was just typed, else what was said, else what is known
    /// @param faults what was just wrong, by field
    /// @param full   it was corrected so often that no more is taken
    record Open(Intake intake, Application application, List<Applications.Member> vms, @Nullable IntakeAnswer answer,
            IntakeForm form, Map<String, IntakeForm.Fault> faults, boolean full) implements IntakeOpened {}

    /// The owner's word was taken.
    record Taken(Intake intake) implements IntakeOpened {}
}
