package io.towpath.inventory.web;

import io.towpath.inventory.UploadView;
import io.towpath.inventory.Uploads;
import jakarta.servlet.http.HttpServletRequest;
import java.io.EOFException;
import java.io.IOException;
import java.util.UUID;
import org.springframework.web.util.DisconnectedClientHelper;

/// One piece of an upload, out of a request's body.
final class Piece {

    private Piece() {}

    /// A connection that breaks is no failure: what came is kept, and nobody is there to read an answer.
    static UploadView append(Uploads uploads, UUID id, long offset, HttpServletRequest request) throws IOException {
        try {
            return uploads.append(id, offset, request.getInputStream());
        } catch (IOException e) {
            if (e instanceof EOFException || DisconnectedClientHelper.isClientDisconnectedException(e)) {
                return uploads.find(id).orElseThrow(() -> e);
            }
            throw e;
        }
    }
}
