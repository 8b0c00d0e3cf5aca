//! What a hook asks of its host, and the answers, as bytes.

use super::codec::{Malformed, Reader, Writer};
use crate::{
    FetchCode, FetchFailed, FetchRequest, FetchResponse, Model, ModelRequest,
    surroundings::{HostAnswer, HostRequest},
};

const CODES: [FetchCode; 8] = [
    FetchCode::Refused,
    FetchCode::Invalid,
    FetchCode::NotFound,
    FetchCode::Unreachable,
    FetchCode::Tls,
    FetchCode::TimedOut,
    FetchCode::TooLarge,
    FetchCode::TooManyRedirects,
];

pub(super) fn write_request(writer: &mut Writer, request: &HostRequest) {
    match request {
        HostRequest::Fetch(request) => {
            writer.byte(0);
            writer.text(&request.method);
            writer.text(&request.url);
            writer.pairs(request.headers.iter().map(|(name, value)| (name, value)));
            writer.option(request.body.as_deref(), Writer::bytes);
            writer.option(request.timeout, Writer::time);
            writer.option(request.max_redirects, Writer::number);
        }
        HostRequest::Model(request) => {
            writer.byte(1);
            writer.flag(request.model == Model::AdminConfig);
            writer.text(&request.method);
            writer.list(request.arguments.iter(), Writer::json);
        }
    }
}

pub(super) fn read_request(reader: &mut Reader<'_>) -> Result<HostRequest, Malformed> {
    Ok(match reader.byte()? {
        0 => HostRequest::Fetch(FetchRequest {
            method: reader.text()?,
            url: reader.text()?,
            headers: reader.pairs()?,
            body: reader.option(|reader| reader.bytes().map(<[u8]>::to_vec))?,
            timeout: reader.option(Reader::time)?,
            max_redirects: reader.option(Reader::number)?,
        }),
        1 => HostRequest::Model(ModelRequest {
            model: if reader.flag()? { Model::AdminConfig } else { Model::User },
            method: reader.text()?,
            arguments: reader.list(Reader::json)?,
        }),
        _ => return Err(Malformed("no such request")),
    })
}

pub(super) fn write_answer(writer: &mut Writer, answer: &HostAnswer) {
    match answer {
        HostAnswer::Fetch(Ok(response)) => {
            writer.byte(0);
            writer.short(response.status);
            writer.text(&response.reason);
            writer.text(&response.url);
            writer.pairs(response.headers.iter().map(|(name, value)| (name, value)));
            writer.bytes(&response.body);
        }
        HostAnswer::Fetch(Err(failed)) => {
            writer.byte(1);
            let code = CODES.iter().position(|one| *one == failed.code).unwrap_or_default();
            writer.byte(u8::try_from(code).unwrap_or_default());
            writer.text(&failed.message);
        }
        HostAnswer::Model(Ok(value)) => {
            writer.byte(2);
            writer.json(value);
        }
        HostAnswer::Model(Err(message)) => {
            writer.byte(3);
            writer.text(message);
        }
    }
}

pub(super) fn read_answer(reader: &mut Reader<'_>) -> Result<HostAnswer, Malformed> {
    Ok(match reader.byte()? {
        0 => HostAnswer::Fetch(Ok(FetchResponse {
            status: reader.short()?,
            reason: reader.text()?,
            url: reader.text()?,
            headers: reader.pairs()?,
            body: reader.bytes()?.to_vec(),
        })),
        1 => {
            let code = CODES.get(usize::from(reader.byte()?)).ok_or(Malformed("no such failure"))?;
            HostAnswer::Fetch(Err(FetchFailed { code: *code, message: reader.text()? }))
        }
        2 => HostAnswer::Model(Ok(reader.json()?)),
        3 => HostAnswer::Model(Err(reader.text()?)),
        _ => return Err(Malformed("no such answer")),
    })
}
