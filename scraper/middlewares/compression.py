"""Scrapy's decompression without its price: it guesses the charset of the packed bytes, 18 ms a page for nothing."""

from scrapy.downloadermiddlewares.httpcompression import HttpCompressionMiddleware
from scrapy.http import Request, Response, TextResponse


class Decompression(HttpCompressionMiddleware):
    """Unpack bodies that were sent packed."""

    def process_response(  # type: ignore[override]  # the argument that is missing here is deprecated there
        self,
        request: Request,
        response: Response,
    ) -> Request | Response:
        """Return the response with its body unpacked."""
        if isinstance(response, TextResponse) and "Content-Encoding" in response.headers:
            # Copying a text response asks it for its charset, which it has to guess; plain bytes have none.
            response = Response(**{name: getattr(response, name) for name in Response.attributes})
        return super().process_response(request, response)
