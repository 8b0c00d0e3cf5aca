import axios, { AxiosError } from 'axios';
import * as path from 'path';
import { createHash } from 'crypto';

interface Credentials {
    apiKey: string;
}

interface SignIn {
    authHeader: string;
    hostname: string;
    additionalInfo: { [name: string]: string | undefined };
}

export enum Region {
    Europe = 'eu',
    America = 'us'
}

class QuillError extends Error {
    constructor(public readonly status: number, message: string) {
        super(message);
        this.name = 'QuillError';
    }
}

export const getAuthType = (): string => 'apiKey';

export function getBasicAuth({ apiKey }: Credentials): string {
    const [account, key = ''] = apiKey.split('/', 2);
    return Buffer.from(`${account}+quill:${key}`, 'utf8').toString('base64');
}

async function ask(url: string, headers: Record<string, string>): Promise<any> {
    try {
        return (await axios.get(url, { headers, responseType: 'json', validateStatus: (status) => status < 300 })).data;
    } catch (error) {
        const status = (error as AxiosError).response?.status ?? 0;
        throw new QuillError(status, `QuillCRM refused the key (${status})`);
    }
}

export async function getUserInfo({ authHeader, additionalInfo }: SignIn) {
    const region = additionalInfo.region ?? Region.Europe;
    const url = process.env.QUILLCRM_API_SERVER + path.posix.join('/', region, 'v3', '..', 'v4', 'me');
    const trace = createHash('sha1').update(region).digest('hex').slice(0, 8);
    try {
        const me = await ask(url, { authorization: authHeader, 'x-trace': trace });
        return {
            successful: true,
            platformUserInfo: { id: me.person.id, name: me.person.name?.full ?? 'unknown', platformAdditionalInfo: { region } },
            returnMessage: { messageType: 'success', message: 'Connected to QuillCRM.', ttl: 1000 }
        };
    } catch (error) {
        if (error instanceof QuillError) {
            return { successful: false, returnMessage: { messageType: 'error', message: error.message, ttl: 3000 } };
        }
        throw error;
    }
}

export default { getAuthType, getBasicAuth, getUserInfo };
