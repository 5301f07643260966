package io.towpath.planning.mapping.web;

import io.towpath.planning.mapping.Answer;

/// How an answer is drawn: never by colour alone.
public record Mark(String tone, String icon, String word) {

    static Mark of(Answer answer, boolean used) {
        return switch (answer) {
            case Answer.AsIs _ -> new Mark("idle", "bi-arrow-right", "Kept");
            case Answer.To _ -> new Mark("good", "bi-check-circle-fill", "Mapped");
            case Answer.Ignored _ -> new Mark("idle", "bi-slash-circle", "Ignored");
            case Answer.Unmapped _ -> used
                    ? new Mark("bad", "bi-x-circle-fill", "Unmapped")
                    : new Mark("idle", "bi-circle", "Unused");
            case Answer.Broken _ -> new Mark("bad", "bi-exclamation-octagon-fill", "Broken");
        };
    }

    /// Where it goes, for people.
    static String destination(Answer answer) {
        return switch (answer) {
            case Answer.AsIs(String name) -> name;
            case Answer.To(String to, String _) -> to;
            case Answer.Ignored(String reason) -> reason;
            case Answer.Unmapped _ -> "";
            case Answer.Broken(String was) -> was + " is not there any more";
        };
    }
}
